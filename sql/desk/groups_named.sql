-- Grain: id of a group, current or earlier. Parameters: given, beyond (the first text without this prefix), most.
-- Answers: which groups have an id with this prefix?
WITH
meant AS MATERIALIZED (
    SELECT solo_group_id, group_id
    FROM correlation.finding_group_members
    WHERE solo_group_id >= $given AND solo_group_id < $beyond
)

SELECT solo_group_id, group_id, groups.title
FROM meant
INNER JOIN correlation.finding_groups AS groups USING (group_id)
ORDER BY solo_group_id
LIMIT $most
