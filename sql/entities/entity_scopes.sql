-- Grain: entity and a scope in which it was seen. Key: related_id, entity_id.
-- Answers: where was an address, an image or a hash seen, and when first?
--
-- Sorted by the related entity, for lookups in that direction.
-- Refreshed by: related_id, entity_id.
-- Each row is one of entities.entity_relations.
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
