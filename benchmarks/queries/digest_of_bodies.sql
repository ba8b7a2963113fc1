-- One digest of the bodies in raw, whichever object they came from. Parameter: files.
SELECT
    count(*),
    sum(hash({'finding_id': finding_id, 'updated_at': updated_at, 'document': document})::HUGEINT)
FROM read_parquet($files, hive_partitioning = FALSE)
