-- Grain: row of a version of a finding in flattened.kubernetes_permissions. Parameters: finding_id, since_at.
SELECT *
FROM flattened.kubernetes_permissions
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, permission_kind
