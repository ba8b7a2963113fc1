-- Grain: row of a version of a finding in flattened.login_attempts. Parameters: finding_id, since_at.
SELECT *
FROM flattened.login_attempts
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
