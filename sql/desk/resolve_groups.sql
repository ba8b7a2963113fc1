-- Grain: id of a group, of now or of old. Parameter: group_ids.
-- Answers: in which groups are those that bore some ids?
SELECT solo_group_id, group_id
FROM correlation.finding_group_members
WHERE solo_group_id IN (SELECT unnest($group_ids::VARCHAR[]))
ORDER BY ALL
