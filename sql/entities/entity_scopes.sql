-- Grain: entity and a scope that it was seen in. Key: related_id, entity_id.
-- Answers: where was an address, an image or a hash seen, and when first?
--
-- It says nothing that entity_relations does not: it is stored by the other side, to be looked into from there.
SELECT
    related_id,
    entity_id,
    relation,
    entity_kind,
    entity_key,
    first_seen_at,
    last_seen_at,
    finding_count
FROM entities.entity_relations
