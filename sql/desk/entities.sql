-- Grain: entity. Parameter: entity_ids.
-- Answers: what is known of some entities: since when, in how many findings, how bad?
--
-- A wide table is asked for the rows of some ids first, so that its other columns are read of these alone.
SELECT *
FROM entities.entities
WHERE rowid IN (SELECT rowid FROM entities.entities WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[])))
ORDER BY entity_kind, entity_key
