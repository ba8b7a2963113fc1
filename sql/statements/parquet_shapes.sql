-- One row per distinct shape of Parquet files: names and types as stored in the files, and one file with that shape.
-- Answers: which files have to be compared with a contract, however many files there are?
WITH
fields AS (
    SELECT file_name, column_id, name, type, repetition_type, num_children, converted_type, logical_type
    FROM parquet_schema($files)
),

shapes AS (
    SELECT
        file_name,
        md5(string_agg(
            concat_ws(' ', name, type, repetition_type, num_children, converted_type, logical_type), '|'
            ORDER BY column_id
        )) AS shape
    FROM fields
    GROUP BY file_name
)

SELECT min(file_name) AS file_name
FROM shapes
GROUP BY shape
ORDER BY file_name
