-- Parameters: from_at, most (of a kind). Grain: entity that was never seen before.
-- Answers: who and what is new? Only kinds that are rarely new, and that an attacker brings.
SELECT
    entity_kind,
    entity_key,
    entity_name,
    account_id,
    region,
    first_seen_at,
    finding_count,
    highest_severity,
    count(*) OVER (PARTITION BY entity_kind) AS kind_count
FROM entities.entities
WHERE
    first_seen_at >= $from_at
    AND entity_kind IN (
        'person', 'principal', 'access_key', 'ip_address', 'domain', 'executable_hash', 'container_image'
    )
QUALIFY
    row_number() OVER (PARTITION BY entity_kind ORDER BY highest_severity DESC, first_seen_at DESC, entity_key) <= $most
ORDER BY
    entity_kind,
    highest_severity DESC,
    first_seen_at DESC,
    entity_key
