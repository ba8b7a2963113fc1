-- Grain: account, region, finding type, severity band and state of findings now. Key: all of these.
-- Answers: how many findings wait for somebody, of what kind, where, and since when? Which are suppressed or gone?
--
-- Only the state of now: what was open on another day is history, which findings_daily has. Samples are left out.
SELECT
    coalesce(findings.account_id, '') AS account_id,
    coalesce(findings.region, '') AS region,
    findings.finding_type,
    coalesce(findings.severity_band, '') AS severity_band,
    states.status,
    states.is_suppressed,
    count(*) AS finding_count,
    min(findings.created_at) AS oldest_created_at,
    max(findings.updated_at) AS last_updated_at
FROM flattened.findings_current AS findings
INNER JOIN flattened.finding_status AS states USING (finding_id)
WHERE NOT findings.is_sample
GROUP BY ALL
