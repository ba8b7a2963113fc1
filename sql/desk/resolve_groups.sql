-- Grain: id of a group, current or earlier. Parameter: group_ids.
-- Answers: which current groups do some ids lead to?
SELECT solo_group_id, group_id
FROM correlation.finding_group_members
WHERE solo_group_id IN (SELECT unnest($group_ids::VARCHAR[]))
ORDER BY ALL
