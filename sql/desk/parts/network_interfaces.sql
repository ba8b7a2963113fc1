-- Grain: row of a version of a finding in flattened.network_interfaces. Parameters: finding_id, since_at.
SELECT *
FROM flattened.network_interfaces
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
