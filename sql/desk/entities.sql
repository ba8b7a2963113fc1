-- Grain: entity. Parameter: entity_ids.
-- Answers: what is known about some entities: since when, in how many findings, how severe?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
SELECT *
FROM entities.entities
WHERE rowid IN (SELECT rowid FROM entities.entities WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[])))
ORDER BY entity_kind, entity_key
