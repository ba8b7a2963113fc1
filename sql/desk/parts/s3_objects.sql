-- Grain: row of a version of a finding in flattened.s3_objects. Parameters: finding_id, since_at.
SELECT *
FROM flattened.s3_objects
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, bucket_position, position
