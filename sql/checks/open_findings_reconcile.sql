-- checks: trends.open_findings
-- severity: error
-- Every account, band and state has the waiting findings that flattened has, without samples.
WITH
stored AS (
    SELECT
        coalesce(findings.account_id, '') AS account_id,
        coalesce(findings.severity_band, '') AS severity_band,
        states.status,
        count(*) AS finding_count
    FROM flattened.finding_status AS states
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE NOT findings.is_sample AND states.status IN ('open', 'unknown')
    GROUP BY ALL
),

served AS (
    SELECT account_id, severity_band, status, sum(finding_count)::BIGINT AS finding_count
    FROM trends.open_findings
    GROUP BY account_id, severity_band, status
)

SELECT
    account_id,
    severity_band,
    status,
    stored.finding_count AS stored_count,
    served.finding_count AS served_count
FROM stored
FULL JOIN served USING (account_id, severity_band, status)
WHERE coalesce(stored.finding_count, 0) != coalesce(served.finding_count, 0)
