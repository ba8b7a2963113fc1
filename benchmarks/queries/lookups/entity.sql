-- What is known about an entity. Parameters: kind, key.
SELECT *
FROM entities.entities
WHERE entity_id = entity_id($kind, $key)
