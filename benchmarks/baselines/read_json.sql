-- From files to Parquet with explicit columns. Parameters: files, columns (name to type), out.
COPY (
    SELECT *
    FROM read_json($files, format = 'newline_delimited', columns = $columns)
) TO $out (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480)
