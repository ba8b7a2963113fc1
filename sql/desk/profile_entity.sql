-- Grain: entity. Parameters: kind, key. Answers: what is known about it in general?
SELECT *
FROM entities.entities
WHERE entity_id = entity_id($kind, $key) AND entity_kind = $kind AND entity_key = $key
