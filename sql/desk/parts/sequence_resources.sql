-- Grain: row of a version of a finding in flattened.sequence_resources. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        kind := sequence_kind(resource_type),
        resource := sequence_key(
            resource_type,
            resource_uid,
            coalesce(resource_account_id, account_id),
            coalesce(resource_region, region)
        )
    ) AS keys
FROM flattened.sequence_resources
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
