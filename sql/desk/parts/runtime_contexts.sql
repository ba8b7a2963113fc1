-- Grain: row of a version of a finding in flattened.runtime_contexts. Parameters: finding_id, since_at.
SELECT *
FROM flattened.runtime_contexts
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
