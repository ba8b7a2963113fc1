-- Grain: entity. Parameters: given, pattern, other_pattern (both for LIKE, in small letters), most.
-- Answers: which entities have a key or name like this, and how many are there?
--
-- Processes come last, for a program has thousands of them; of the others first what bears the very key or name.
WITH
alike AS MATERIALIZED (
    SELECT entity_kind, entity_key, entity_name, finding_count, open_finding_count, highest_severity, first_seen_at, last_seen_at
    FROM entities.entities
    WHERE
        lower(entity_key) LIKE $pattern ESCAPE '\'
        OR lower(entity_key) LIKE $other_pattern ESCAPE '\'
        OR lower(entity_name) LIKE $pattern ESCAPE '\'
        OR lower(entity_name) LIKE $other_pattern ESCAPE '\'
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
