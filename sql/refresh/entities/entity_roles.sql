-- Keys of flattened.finding_status: those that are open, or were.
SELECT finding_id
FROM changed
WHERE status = 'open';

-- Rows of entities.finding_entities: of the entities in all their roles, of which the first counts.
SELECT *
FROM entities.finding_entities
WHERE entity_id IN (SELECT entity_id FROM keys);
