-- checks: correlation.finding_groups
-- severity: error
-- at a refresh: once a day
-- Every member's group exists, has the right number of members, and has the id that its earliest member would have alone.
WITH
counted AS (
    SELECT
        group_id,
        count(*) AS member_count,
        arg_min(solo_group_id, member_number) AS earliest_group_id
    FROM correlation.finding_group_members
    GROUP BY group_id
)

SELECT
    coalesce(groups.group_id, counted.group_id) AS group_id,
    groups.finding_count,
    counted.member_count,
    counted.earliest_group_id
FROM correlation.finding_groups AS groups
FULL JOIN counted ON counted.group_id = groups.group_id
WHERE
    groups.finding_count IS DISTINCT FROM counted.member_count
    OR counted.earliest_group_id IS DISTINCT FROM counted.group_id
