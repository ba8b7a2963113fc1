-- checks: trends.week_changes
-- severity: error
-- at a refresh: once a day
-- New findings of all types add up to the findings whose first known version in flattened is in the newest seven days, or
-- in the seven before.
WITH
firsts AS (
    SELECT (first_updated_at AT TIME ZONE 'UTC')::DATE AS first_date
    FROM flattened.findings_current
    WHERE NOT is_sample
),

stored AS (
    SELECT
        count(*) FILTER (
            firsts.first_date > newest.newest_date - 7 AND firsts.first_date <= newest.newest_date
        ) AS new_count,
        count(*) FILTER (
            firsts.first_date > newest.newest_date - 14 AND firsts.first_date <= newest.newest_date - 7
        ) AS earlier_count
    FROM firsts
    CROSS JOIN flattened.newest_moment AS newest
),

served AS (
    SELECT
        coalesce(sum(new_finding_count), 0)::BIGINT AS new_count,
        coalesce(sum(earlier_new_finding_count), 0)::BIGINT AS earlier_count
    FROM trends.week_changes
    WHERE dimension = 'finding_type'
)

SELECT
    stored.new_count AS stored_new_count,
    served.new_count AS served_new_count,
    stored.earlier_count AS stored_earlier_count,
    served.earlier_count AS served_earlier_count
FROM stored
CROSS JOIN served
WHERE stored.new_count != served.new_count OR stored.earlier_count != served.earlier_count
