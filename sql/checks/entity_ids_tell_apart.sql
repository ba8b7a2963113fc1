-- checks: entities.finding_entities
-- severity: error
-- No two entities share a number: what is grouped by it would else be mixed up.
--
-- DuckDB's own hash is cheap, and compares within this query alone; a row for each kind and key is worth its cost only
-- where it differs.
WITH
shared AS (
    SELECT entity_id
    FROM entities.finding_entities
    GROUP BY entity_id
    HAVING min(hash(entity_kind, entity_key)) != max(hash(entity_kind, entity_key))
)

SELECT DISTINCT
    entity_id,
    entity_kind,
    entity_key
FROM entities.finding_entities
WHERE entity_id IN (FROM shared)
