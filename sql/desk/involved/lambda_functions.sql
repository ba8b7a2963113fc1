-- Grain: row of a version of some findings in flattened.lambda_functions. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, function_arn, function_name
FROM flattened.lambda_functions
WHERE rowid IN (SELECT rowid FROM flattened.lambda_functions WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
