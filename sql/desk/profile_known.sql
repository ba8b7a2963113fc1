-- Grain: reference file that names an entity. Parameter: entity_id. Answers: what do reference files say about it?
SELECT known_as, known_by, name, owner, environment
FROM entities.known_entities
WHERE entity_id = $entity_id
ORDER BY known_as
