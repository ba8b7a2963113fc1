-- From the lines in Parquet to Parquet with the columns of a structure. Parameters: lines, structure, out.
COPY (
    SELECT unnest(from_json(line, $structure))
    FROM read_parquet($lines)
) TO $out (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 20480)
