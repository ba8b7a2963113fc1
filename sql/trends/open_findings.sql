-- Grain: account, region, severity band, state and age in days of findings that wait. Key: all of these.
-- Answers: how long have findings waited, and how many for longer than they should?
--
-- Waiting are findings that are open, and apart from them those of which nobody asked the API whether they still are
-- (`unknown`). Age is counted from a finding's creation to the newest moment of the data, never to the clock: the same
-- data gives the same ages, whenever it is looked at.
WITH
waiting AS (
    SELECT
        coalesce(findings.account_id, '') AS account_id,
        coalesce(findings.region, '') AS region,
        coalesce(findings.severity_band, '') AS severity_band,
        states.status,
        greatest(
            epoch_us(newest.newest_at) - epoch_us(coalesce(findings.created_at, findings.first_updated_at)), 0
        ) / 86_400e6 AS age
    FROM flattened.findings_current AS findings
    INNER JOIN flattened.finding_status AS states USING (finding_id)
    CROSS JOIN flattened.newest_moment AS newest
    WHERE NOT findings.is_sample AND states.status IN ('open', 'unknown')
)

SELECT
    waiting.account_id,
    waiting.region,
    waiting.severity_band,
    waiting.status,
    floor(waiting.age)::BIGINT AS age_days,
    targets.target_days,
    count(*) AS finding_count,
    count(*) FILTER (waiting.age > targets.target_days) AS overdue_finding_count
FROM waiting
LEFT JOIN trends.remediation_targets AS targets USING (severity_band)
GROUP BY ALL
