-- Grain: address that a reference file names. Parameter: entity_ids.
-- Answers: which of some addresses are of a network of ours, or of a scanner that we know?
SELECT entity_id, 'known' AS hint, 0 AS count, concat_ws(', ', replace(known_as, '_', ' '), name) AS beside
FROM entities.known_entities
WHERE
    known_as IN ('own_network', 'scanner')
    AND entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
    AND NOT is_private_address(entity_key)
