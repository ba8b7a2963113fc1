-- What trends.open_findings counted, for SQL that was saved before trends.findings had it.
CREATE OR REPLACE VIEW trends.open_findings AS
SELECT
    account_id,
    region,
    severity_band,
    status,
    floor(age_days)::BIGINT AS age_days,
    target_days,
    count(*) AS finding_count,
    count(*) FILTER (is_overdue) AS overdue_finding_count
FROM trends.findings
WHERE is_awaiting_triage
GROUP BY ALL
