-- checks: trends.account_and_cluster_risk
-- severity: error
-- at a refresh: once a day
-- Every account has the same findings as flattened, without samples.
WITH
stored AS (
    SELECT finding_versions.account_id, count(DISTINCT finding_versions.finding_id) AS finding_count
    FROM flattened.finding_versions
    INNER JOIN flattened.findings_current ON findings_current.finding_id = finding_versions.finding_id
    WHERE NOT findings_current.is_sample AND finding_versions.account_id != ''
    GROUP BY finding_versions.account_id
),

served AS (
    SELECT entity_key AS account_id, finding_count
    FROM trends.account_and_cluster_risk
    WHERE entity_kind = 'aws_account'
)

SELECT
    account_id,
    stored.finding_count AS stored_count,
    served.finding_count AS served_count
FROM stored
FULL JOIN served USING (account_id)
WHERE coalesce(stored.finding_count, 0) != coalesce(served.finding_count, 0)
