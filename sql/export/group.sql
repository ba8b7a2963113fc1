-- Grain: group, the one that is asked for. Parameters: group_id.
-- Answers: what is it?
SELECT group_id, title, first_seen_at, last_updated_at
FROM correlation.finding_groups
WHERE group_id = $group_id
