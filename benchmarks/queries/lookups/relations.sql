-- What an entity was seen with. Parameters: kind, key.
SELECT *
FROM entities.entity_relations
WHERE entity_kind = $kind AND entity_key = $key
