-- Grain: kind of entity. Answers: which kinds are known?
SELECT DISTINCT entity_kind
FROM entities.entities
ORDER BY entity_kind
