-- Grain: group. Parameter: group_id.
-- Answers: what is a group, in figures?
SELECT *
FROM correlation.finding_groups
WHERE group_id = $group_id
