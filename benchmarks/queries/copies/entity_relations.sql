-- Every pair of entities, and copies of it.
CREATE TABLE entities.entity_relations AS
SELECT
    * REPLACE (
        entity_id(entity_kind, concat(entity_key, ' ', copy)) AS entity_id,
        entity_id(related_kind, concat(related_key, ' ', copy)) AS related_id,
        concat(entity_key, ' ', copy) AS entity_key,
        concat(related_key, ' ', copy) AS related_key
    )
FROM served.entities.entity_relations
CROSS JOIN range($copies) AS copies (copy)
ORDER BY entity_id, related_id, relation
