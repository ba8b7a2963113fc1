-- What is known of an entity. Parameters: kind, key.
SELECT *
FROM entities.entities
WHERE entity_kind = $kind AND entity_key = $key
