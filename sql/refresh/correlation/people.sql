-- Keys of flattened.api_events: its names, and all that stand for a person that it names.
WITH
said AS (
    SELECT person_key AS event_person_key
    FROM changed
    UNION
    SELECT 'source-identity/' || lower(source_identity)
    FROM changed
    UNION
    SELECT 'session/' || lower(session_name)
    FROM changed
)

SELECT event_person_key
FROM said
WHERE event_person_key IS NOT NULL
UNION
SELECT event_person_key
FROM correlation.people
WHERE person_key IN (FROM said);

-- More keys: names that stand for a name, which may now stand for another.
SELECT 'session/' || lower(session_name) AS event_person_key
FROM flattened.api_events
WHERE person_rule = 'source_identity' AND person_key IN (FROM keys) AND session_name != '';

-- Rows of flattened.api_events: with the names, and with what they stand for.
WITH
beside AS (
    SELECT person_key
    FROM flattened.api_events
    WHERE
        person_rule IN ('identity_center', 'source_identity')
        AND (
            'session/' || lower(session_name) IN (FROM keys)
            OR 'source-identity/' || lower(source_identity) IN (FROM keys)
        )
    UNION
    FROM keys
),

best AS (
    SELECT person_key
    FROM flattened.api_events
    WHERE person_rule = 'identity_center' AND 'source-identity/' || lower(source_identity) IN (FROM beside)
    UNION
    FROM beside
)

SELECT *
FROM flattened.api_events
SEMI JOIN best USING (person_key);
