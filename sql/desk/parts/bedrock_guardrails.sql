-- Grain: row of a version of a finding in flattened.bedrock_guardrails. Parameters: finding_id, since_at.
SELECT *
FROM flattened.bedrock_guardrails
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
