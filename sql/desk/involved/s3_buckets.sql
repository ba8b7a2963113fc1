-- Grain: row of a version of some findings in flattened.s3_buckets. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, bucket_name
FROM flattened.s3_buckets
WHERE rowid IN (SELECT rowid FROM flattened.s3_buckets WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
