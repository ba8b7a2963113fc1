-- Grain: member of a group. Parameter: group_ids.
-- Answers: which ids would the members of some groups give them?
--
-- A group lists its members: to find them by its id would read ids of the whole table.
WITH
ids AS MATERIALIZED (
    SELECT unnest(finding_ids) AS finding_id
    FROM correlation.finding_groups
    WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
)

SELECT group_id, solo_group_id
FROM correlation.finding_group_members
WHERE finding_id IN (FROM ids)
ORDER BY group_id, member_number
