-- checks: trends.findings
-- severity: error
-- at a refresh: once a day
-- Every account, state, band and type has the same findings as flattened, without samples, each once.
WITH
stored AS (
    SELECT
        coalesce(findings.account_id, '') AS account_id,
        states.status,
        coalesce(findings.severity_band, '') AS severity_band,
        findings.finding_type,
        count(*) AS finding_count
    FROM flattened.finding_status AS states
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE NOT findings.is_sample
    GROUP BY ALL
),

served AS (
    SELECT account_id, status, severity_band, finding_type, count(*) AS finding_count
    FROM trends.findings
    GROUP BY account_id, status, severity_band, finding_type
)

SELECT
    account_id,
    status,
    severity_band,
    finding_type,
    stored.finding_count AS stored_count,
    served.finding_count AS served_count
FROM stored
FULL JOIN served USING (account_id, status, severity_band, finding_type)
WHERE coalesce(stored.finding_count, 0) != coalesce(served.finding_count, 0)
