-- Grain: row of a version of a finding in flattened.recovery_points. Parameters: finding_id, since_at.
SELECT *
FROM flattened.recovery_points
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
