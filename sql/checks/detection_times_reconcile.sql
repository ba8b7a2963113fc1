-- checks: trends.detection_times
-- severity: error
-- at a refresh: once a day
-- Every type has the same findings as flattened, without samples.
WITH
stored AS (
    SELECT finding_type, count(*) AS finding_count
    FROM flattened.findings_current
    WHERE NOT is_sample
    GROUP BY finding_type
),

served AS (
    SELECT finding_type, finding_count
    FROM trends.detection_times
)

SELECT
    finding_type,
    stored.finding_count AS stored_count,
    served.finding_count AS served_count
FROM stored
FULL JOIN served USING (finding_type)
WHERE coalesce(stored.finding_count, 0) != coalesce(served.finding_count, 0)
