-- checks: trends.groups_weekly
-- severity: error
-- at a refresh: once a day
-- Every finding except samples is in one group of one week.
WITH
stored AS (
    SELECT count(*) AS finding_count
    FROM flattened.findings_current
    WHERE NOT is_sample
),

served AS (
    SELECT coalesce(sum(finding_count), 0)::BIGINT AS finding_count
    FROM trends.groups_weekly
)

SELECT stored.finding_count AS stored_count, served.finding_count AS served_count
FROM stored
CROSS JOIN served
WHERE stored.finding_count != served.finding_count
