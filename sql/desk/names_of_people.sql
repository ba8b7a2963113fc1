-- Which names do people and their identities have, in any table?
WITH
named AS (
    SELECT entity_name AS name
    FROM entities.entities
    WHERE entity_kind IN ('person', 'principal', 'role_session')
    UNION ALL
    SELECT user_name
    FROM correlation.process_nodes
    UNION ALL
    SELECT person_name
    FROM entities.person
    UNION ALL
    SELECT user_name
    FROM flattened.api_events
    UNION ALL
    SELECT session_name
    FROM flattened.api_events
)

SELECT DISTINCT name
FROM named
WHERE name IS NOT NULL
ORDER BY name
