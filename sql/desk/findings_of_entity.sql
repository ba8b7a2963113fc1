-- Grain: finding. Parameter: entity_id.
-- Answers: which findings name an entity?
SELECT DISTINCT finding_id
FROM entities.finding_entities
WHERE entity_id = $entity_id
ORDER BY finding_id
