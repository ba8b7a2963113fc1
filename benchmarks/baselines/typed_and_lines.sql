-- From files to Parquet with the columns of a structure and the line. Parameters: files, structure, out.
COPY (
    SELECT
        filename,
        json::VARCHAR AS line,
        unnest(from_json(json, $structure))
    FROM read_ndjson_objects($files, filename = true)
) TO $out (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480)
