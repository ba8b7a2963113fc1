-- Grain: row of a version of a finding in flattened.sequence_signals. Parameters: finding_id, since_at.
SELECT *
FROM flattened.sequence_signals
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
