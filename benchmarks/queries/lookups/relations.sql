-- What an entity was seen with. Parameters: kind, key.
SELECT *
FROM entities.entity_relations
WHERE entity_id = entity_id($kind, $key)
