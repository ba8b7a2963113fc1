-- Grain: entity in a role in a finding, without samples. Key: finding_number, entity_id, role.
-- Answers: who and what does a finding name?
--
-- Sorted by the finding, for lookups in that direction.
-- Refreshed by: finding_number, entity_id, role.
-- Each row is one of entities.finding_entities.
SELECT
    finding_number,
    entity_id,
    role,
    entity_kind,
    entity_key,
    entity_name,
    first_seen_at,
    last_seen_at
FROM entities.finding_entities
