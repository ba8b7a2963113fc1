-- Grain: group. Parameters: pattern (for LIKE, in lower case), most.
-- Answers: which groups have a current or earlier id, or a title, like this, and how many are there?
WITH
renamed AS (
    SELECT group_id
    FROM correlation.finding_group_members
    WHERE solo_group_id LIKE $pattern ESCAPE '\'
),

alike AS MATERIALIZED (
    SELECT group_id, title, finding_count, highest_severity, severity_band, first_seen_at, last_seen_at, gravity
    FROM correlation.finding_groups
    WHERE lower(title) LIKE $pattern ESCAPE '\' OR group_id IN (FROM renamed)
)

SELECT *, count(*) OVER () AS found_count
FROM alike
ORDER BY gravity DESC, group_id
LIMIT $most
