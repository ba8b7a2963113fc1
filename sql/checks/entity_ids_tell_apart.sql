-- checks: entities.finding_entities
-- severity: error
-- at a refresh: once a day
-- No two entities share a number; otherwise groupings by number would mix them up.
--
-- DuckDB's own hash is cheap but valid only within this query; a row for each kind and key is worth its cost only
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
