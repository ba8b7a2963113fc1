-- checks: trends.completeness_daily
-- severity: error
-- at a refresh: once a day
-- The days of an account and region have the same versions as flattened, without samples.
WITH
stored AS (
    SELECT
        coalesce(finding_versions.account_id, '') AS account_id,
        coalesce(finding_versions.region, '') AS region,
        count(*) AS version_count
    FROM flattened.finding_versions
    INNER JOIN flattened.findings_current ON findings_current.finding_id = finding_versions.finding_id
    WHERE NOT findings_current.is_sample
    GROUP BY ALL
),

served AS (
    SELECT account_id, region, sum(version_count)::BIGINT AS version_count
    FROM trends.completeness_daily
    GROUP BY account_id, region
)

SELECT
    account_id,
    region,
    stored.version_count AS stored_count,
    served.version_count AS served_count
FROM stored
FULL JOIN served USING (account_id, region)
WHERE coalesce(stored.version_count, 0) != coalesce(served.version_count, 0)
