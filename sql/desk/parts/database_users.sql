-- Grain: row of a version of a finding in flattened.database_users. Parameters: finding_id, since_at.
SELECT *
FROM flattened.database_users
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
