-- Grain: row of a version of a finding in flattened.resource_tags. Parameters: finding_id, since_at.
SELECT *
FROM flattened.resource_tags
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, resource_kind, resource_position, position
