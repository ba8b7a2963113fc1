-- Grain: member of a group. Parameter: group_ids.
-- Answers: which ids would the members of some groups give them?
SELECT group_id, solo_group_id
FROM correlation.finding_group_members
WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
ORDER BY group_id, member_number
