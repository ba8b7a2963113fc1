-- Grain: row of a version of a finding in flattened.containers. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        container := place_key(account_id, region, container_id)
    ) AS keys
FROM flattened.containers
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, described_by, position
