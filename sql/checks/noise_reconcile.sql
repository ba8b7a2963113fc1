-- checks: trends.noise
-- severity: error
-- at a refresh: once a day
-- The tuples account for at least 80 % of all findings, and for less without the last of them.
WITH
stored AS (
    SELECT count(*) AS finding_count
    FROM flattened.findings_current
    WHERE NOT is_sample
),

served AS (
    SELECT coalesce(sum(finding_count), 0)::BIGINT AS finding_count, coalesce(min(finding_count), 0) AS least_count
    FROM trends.noise
)

SELECT stored.finding_count AS stored_count, served.finding_count AS served_count, served.least_count
FROM stored
CROSS JOIN served
WHERE
    served.finding_count < 0.8 * stored.finding_count
    OR served.finding_count > stored.finding_count
    OR served.finding_count - served.least_count > 0.8 * stored.finding_count
