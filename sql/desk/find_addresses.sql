-- Grain: address. Parameters: first_number, last_number (of an IPv4 network, as numbers; null for IPv6), most.
-- Answers: which addresses may lie in a network? All returned IPv4 addresses do; for IPv6 all are returned, since text
-- can't be compared as a number.
WITH
addresses AS MATERIALIZED (
    SELECT entity_kind, entity_key, entity_name, finding_count, open_finding_count, highest_severity, first_seen_at, last_seen_at
    FROM entities.entities
    WHERE entity_kind = 'ip_address' AND contains(entity_key, ':') = ($first_number::BIGINT IS NULL)
),

chosen AS (
    FROM addresses
    WHERE
        $first_number::BIGINT IS NULL
        OR TRY_CAST(split_part(entity_key, '.', 1) AS UTINYINT)::BIGINT * 16777216
        + TRY_CAST(split_part(entity_key, '.', 2) AS UTINYINT)::BIGINT * 65536
        + TRY_CAST(split_part(entity_key, '.', 3) AS UTINYINT)::BIGINT * 256
        + TRY_CAST(split_part(entity_key, '.', 4) AS UTINYINT)::BIGINT BETWEEN $first_number AND $last_number
)

SELECT *, count(*) OVER () AS found_count
FROM chosen
ORDER BY finding_count DESC, entity_key
LIMIT $most
