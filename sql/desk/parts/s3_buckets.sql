-- Grain: row of a version of a finding in flattened.s3_buckets. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        s3_bucket := bucket_key(bucket_arn, bucket_name)
    ) AS keys
FROM flattened.s3_buckets
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
