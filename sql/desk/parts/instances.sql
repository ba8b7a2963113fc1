-- Grain: row of a version of a finding in flattened.instances. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        instance := place_key(account_id, region, instance_id)
    ) AS keys
FROM flattened.instances
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
