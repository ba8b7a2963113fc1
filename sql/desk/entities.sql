-- Grain: entity. Parameter: entity_ids.
-- Answers: what is known of some entities: since when, in how many findings, how bad?
SELECT *
FROM entities.entities
WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
ORDER BY entity_kind, entity_key
