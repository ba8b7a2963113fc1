-- Grain: entity in a role in a group. Parameter: group_id.
-- Answers: who and what is involved in a group, in which role and in how many of its findings?
SELECT *
FROM correlation.finding_group_entities
WHERE group_id = $group_id
ORDER BY role, entity_kind, finding_count DESC, entity_key
