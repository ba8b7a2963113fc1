-- Grain: group. Parameters: given, most.
-- Answers: which groups have an id that begins or ends like the given one and differs least from it?
WITH
alike AS MATERIALIZED (
    SELECT group_id, title
    FROM correlation.finding_groups
    WHERE left(group_id, 5) = left($given, 5) OR right(group_id, 3) = right($given, 3)
)

SELECT *
FROM alike
ORDER BY levenshtein(group_id, left($given, 64)), group_id
LIMIT $most
