-- Grain: kind of entity. Answers: which kinds are known, and which have a table of profiles?
WITH
kinds AS (
    SELECT DISTINCT entity_kind FROM entities.entities
),

tables AS (
    SELECT table_name FROM duckdb_tables() WHERE schema_name = 'entities'
)

SELECT entity_kind, entity_kind IN (SELECT table_name FROM tables) AS has_profile
FROM kinds
ORDER BY entity_kind
