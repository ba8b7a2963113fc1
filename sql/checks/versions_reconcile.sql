-- checks: trends.finding_versions
-- severity: error
-- at a refresh: once a day
-- Every day has the same versions as flattened, without samples.
WITH
stored AS (
    SELECT (finding_versions.updated_at AT TIME ZONE 'UTC')::DATE AS updated_date, count(*) AS version_count
    FROM flattened.finding_versions
    INNER JOIN flattened.findings_current ON findings_current.finding_id = finding_versions.finding_id
    WHERE NOT findings_current.is_sample
    GROUP BY ALL
),

served AS (
    SELECT updated_date, count(*) AS version_count
    FROM trends.finding_versions
    GROUP BY updated_date
)

SELECT
    updated_date,
    stored.version_count AS stored_count,
    served.version_count AS served_count
FROM stored
FULL JOIN served USING (updated_date)
WHERE coalesce(stored.version_count, 0) != coalesce(served.version_count, 0)
