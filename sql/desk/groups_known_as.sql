-- Grain: group. Parameter: names (ids of groups, present or earlier, and of findings).
-- Answers: which groups go by these names today?
SELECT DISTINCT group_id
FROM correlation.finding_group_members
WHERE
    solo_group_id IN (SELECT unnest($names::VARCHAR[]))
    OR finding_id IN (SELECT unnest($names::VARCHAR[]))
ORDER BY group_id
