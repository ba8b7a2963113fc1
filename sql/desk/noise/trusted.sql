-- Grain: image that images.csv trusts. Parameter: entity_ids. Answers: what does the file call some images?
SELECT entity_id, coalesce(nullif(name, ''), known_by) AS name
FROM entities.known_entities
WHERE known_as = 'trusted_image' AND entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
