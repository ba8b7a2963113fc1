-- Grain: member of a group. Parameter: group_ids.
-- Answers: which group ids would the members of some groups have alone? They outlive the groups.
SELECT group_id, solo_group_id
FROM correlation.finding_group_members
WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
ORDER BY group_id, member_number
