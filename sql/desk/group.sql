-- Grain: group. Parameter: group_id.
-- Answers: what are the figures of a group?
SELECT *
FROM correlation.finding_groups
WHERE group_id = $group_id
