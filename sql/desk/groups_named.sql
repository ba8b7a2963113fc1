-- Grain: id of a group, of now or of old. Parameters: given, beyond (the first text that no longer begins with it), most.
-- Answers: which groups does the beginning of an id mean?
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
