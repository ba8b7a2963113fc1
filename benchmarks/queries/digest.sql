-- One digest of all rows of some Parquet files, in any order. Parameter: files.
SELECT
    count(*),
    sum(hash(rows)::HUGEINT)
FROM read_parquet($files, hive_partitioning = FALSE) AS rows
