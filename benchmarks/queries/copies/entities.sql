-- Every entity of a served file, and copies of it under other keys.
CREATE TABLE entities.entities AS
SELECT
    * REPLACE (
        entity_id(entity_kind, concat(entity_key, ' ', copy)) AS entity_id,
        concat(entity_key, ' ', copy) AS entity_key
    )
FROM served.entities.entities
CROSS JOIN range($copies) AS copies (copy)
ORDER BY entity_id
