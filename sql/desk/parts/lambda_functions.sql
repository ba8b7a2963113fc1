-- Grain: row of a version of a finding in flattened.lambda_functions. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        lambda_function := arn_key(function_arn, account_id, region)
    ) AS keys
FROM flattened.lambda_functions
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
