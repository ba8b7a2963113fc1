-- Every entity of every finding, and copies of it in other findings.
CREATE TABLE entities.finding_entities AS
SELECT
    * REPLACE (
        entity_id(entity_kind, concat(entity_key, ' ', copy)) AS entity_id,
        concat(entity_key, ' ', copy) AS entity_key,
        concat(finding_id, ' ', copy) AS finding_id
    )
FROM served.entities.finding_entities
CROSS JOIN range($copies) AS copies (copy)
ORDER BY entity_id, finding_id, role
