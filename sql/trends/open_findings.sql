-- Grain: account, region, severity band, state and age in days of findings that wait. Key: all of these.
-- Answers: how long have findings waited, and how many for longer than they should?
--
-- Waiting are findings that are open, and apart from them those of which nobody asked the API whether they still are
-- (`unknown`). What their age is counted from and to, trends.findings says.
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
WHERE is_waiting
GROUP BY ALL
