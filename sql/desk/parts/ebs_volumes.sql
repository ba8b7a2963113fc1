-- Grain: row of a version of a finding in flattened.ebs_volumes. Parameters: finding_id, since_at.
SELECT *
FROM flattened.ebs_volumes
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, scan_outcome, position
