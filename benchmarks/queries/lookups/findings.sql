-- The findings that name an entity, and in which role. Parameters: kind, key.
SELECT *
FROM entities.finding_entities
WHERE entity_kind = $kind AND entity_key = $key
