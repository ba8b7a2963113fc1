-- One digest of the rows of all versions except those left out. Parameters: files; defects, a CSV file.
WITH
left_out AS (
    SELECT
        finding_id,
        updated_at::TIMESTAMPTZ AS updated_at
    FROM read_csv($defects, header = TRUE, all_varchar = TRUE)
    WHERE effect <> 'kept'
)

SELECT
    count(*),
    sum(hash(rows)::HUGEINT)
FROM read_parquet($files, hive_partitioning = FALSE) AS rows
ANTI JOIN left_out
    ON rows.finding_id = left_out.finding_id AND rows.updated_at = left_out.updated_at
