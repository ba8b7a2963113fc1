-- From files to Parquet with detected columns. Parameters: files, out.
COPY (
    SELECT *
    FROM read_json($files, format = 'newline_delimited')
) TO $out (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480)
