-- Grain: entity and a reference file that names it. Parameter: entity_ids.
-- Answers: what do reference files say about some entities: own networks, scanners, trusted images, account owners?
SELECT entity_id, known_as, known_by, name, owner, environment
FROM entities.known_entities
WHERE entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
ORDER BY entity_id, known_as
