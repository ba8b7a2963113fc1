-- Grain: version of a finding, of one UTC day. Parameters: day.
-- Answers: which of its finding's versions is it, what is the finding's state, and which group is it in?
WITH
versions AS (
    SELECT *
    FROM flattened.finding_versions
    WHERE
        updated_at >= cast($day AS TIMESTAMP) AT TIME ZONE 'UTC'
        AND updated_at < (cast($day AS TIMESTAMP) + INTERVAL 1 DAY) AT TIME ZONE 'UTC'
),

firsts AS (
    SELECT all_versions.finding_id, min(all_versions.updated_at) AS first_at
    FROM flattened.finding_versions AS all_versions
    SEMI JOIN versions ON all_versions.finding_id = versions.finding_id
    GROUP BY all_versions.finding_id
)

SELECT
    versions.finding_id,
    versions.updated_at,
    versions.updated_at = firsts.first_at AS is_first,
    versions.updated_at = statuses.updated_at AS is_newest,
    members.group_id,
    versions.tactic_id,
    versions.tactic,
    versions.technique_id,
    coalesce(statuses.status = 'archived', FALSE) AS is_archived,
    coalesce(statuses.is_suppressed, FALSE) AS is_suppressed
FROM versions
INNER JOIN firsts ON versions.finding_id = firsts.finding_id
LEFT JOIN flattened.finding_status AS statuses ON versions.finding_id = statuses.finding_id
LEFT JOIN correlation.finding_group_members AS members ON versions.finding_id = members.finding_id
ORDER BY versions.updated_at, versions.finding_id
