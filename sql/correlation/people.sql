-- Grain: name of a person in API events. Key: event_person_key.
-- Answers: which names are one person?
--
-- IAM Identity Center knows its users; a source identity stays the same through roles; the name of a role session is what
-- its caller chose. So a lesser name that appears beside one better name, and no other, stands for that one.
-- Empty without: flattened.api_events.
-- Refreshed by: event_person_key.
WITH
named AS (
    SELECT person_key AS event_person_key, person_name, event_at, event_id
    FROM flattened.api_events
    WHERE person_key IS NOT NULL
),

besides AS (
    SELECT DISTINCT 'source-identity/' || lower(source_identity) AS lesser_key, person_key AS better_key
    FROM flattened.api_events
    WHERE person_rule = 'identity_center' AND source_identity != ''
    UNION
    SELECT DISTINCT 'session/' || lower(session_name), person_key
    FROM flattened.api_events
    WHERE person_rule IN ('identity_center', 'source_identity') AND session_name != ''
),

-- A user of Identity Center says more than a source identity.
ranked AS (
    SELECT lesser_key, better_key, starts_with(better_key, 'identity-center/') AS is_best
    FROM besides
    QUALIFY is_best OR NOT bool_or(is_best) OVER (PARTITION BY lesser_key)
),

aliases AS (
    SELECT lesser_key, min(better_key) AS better_key
    FROM ranked
    GROUP BY lesser_key
    HAVING count(*) = 1
),

resolved AS (
    SELECT DISTINCT
        named.event_person_key,
        coalesce(best.better_key, aliases.better_key, named.event_person_key) AS person_key
    FROM named
    LEFT JOIN aliases ON aliases.lesser_key = named.event_person_key
    LEFT JOIN aliases AS best ON best.lesser_key = aliases.better_key
),

names AS (
    SELECT event_person_key AS person_key, arg_max(person_name, (event_at, event_id, person_name)) AS person_name
    FROM named
    WHERE person_name != ''
    GROUP BY event_person_key
)

SELECT
    resolved.event_person_key,
    resolved.person_key,
    coalesce(names.person_name, split_part(resolved.person_key, '/', -1)) AS person_name,
    resolved.person_key != resolved.event_person_key AS is_alias
FROM resolved
LEFT JOIN names ON names.person_key = resolved.person_key
