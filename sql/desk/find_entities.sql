-- Grain: entity. Parameters: given, beyond (the first text without this prefix), pattern, other_pattern (both for LIKE,
-- in lower case), most.
-- Answers: which entities have a key or name like this, and how many are there?
--
-- Processes come last, since a program has thousands of them; among the others, exact matches of key or name come
-- first. Process keys are half of all keys and end with the uuid that another table is sorted by, so they are looked up
-- there.
WITH
processes AS MATERIALIZED (
    SELECT entity_id('process', place_key(account_id, region, process_uuid)) AS entity_id
    FROM correlation.process_nodes
    WHERE process_uuid >= $given AND process_uuid < $beyond
),

alike AS MATERIALIZED (
    SELECT entity_kind, entity_key, entity_name, finding_count, open_finding_count, highest_severity, first_seen_at, last_seen_at
    FROM entities.entities
    WHERE
        (
            entity_kind != 'process'
            AND (lower(entity_key) LIKE $pattern ESCAPE '\' OR lower(entity_key) LIKE $other_pattern ESCAPE '\')
        )
        OR lower(entity_name) LIKE $pattern ESCAPE '\'
        OR lower(entity_name) LIKE $other_pattern ESCAPE '\'
        OR entity_id IN (FROM processes)
)

SELECT *, count(*) OVER () AS found_count
FROM alike
ORDER BY
    entity_kind = 'process',
    entity_key = $given OR coalesce(entity_name = $given, FALSE) DESC,
    finding_count DESC,
    entity_kind,
    entity_key
LIMIT $most
