-- From files to the unparsed lines, as Parquet. Parameters: files, out.
COPY (
    SELECT
        filename,
        json::VARCHAR AS line
    FROM read_ndjson_objects($files, filename = true)
) TO $out (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480)
