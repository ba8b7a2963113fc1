-- The comment of each table and view of a file, by qualified name.
SELECT
    concat_ws('.', schema_name, table_name) AS qualified_name,
    comment
FROM duckdb_tables()
WHERE database_name = current_database()
UNION ALL
SELECT
    concat_ws('.', schema_name, view_name) AS qualified_name,
    comment
FROM duckdb_views()
WHERE database_name = current_database()
