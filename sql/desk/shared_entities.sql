-- Grain: finding and an entity in a role. Parameters: entity_ids, finding_ids.
-- Answers: which of some findings name which of some entities?
SELECT finding_id, entity_kind, entity_key, entity_name, role
FROM entities.finding_entities
WHERE
    rowid IN (
        SELECT rowid
        FROM entities.finding_entities
        WHERE
            finding_number IN (SELECT finding_number(unnest($finding_ids::VARCHAR[])))
            AND entity_id IN (SELECT unnest($entity_ids::BIGINT[]))
    )
ORDER BY finding_id, entity_kind, entity_key, role
