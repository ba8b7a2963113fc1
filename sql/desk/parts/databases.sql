-- Grain: row of a version of a finding in flattened.databases. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        database := arn_key(database_arn, account_id, region)
    ) AS keys
FROM flattened.databases
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, database_kind
