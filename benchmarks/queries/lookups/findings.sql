-- The findings that name an entity, and in which role. Parameters: kind, key.
SELECT *
FROM entities.finding_entities
WHERE entity_id = entity_id($kind, $key)
