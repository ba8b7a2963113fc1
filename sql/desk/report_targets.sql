-- How many findings awaiting triage are overdue?
SELECT
    targets.severity_band,
    targets.target_days,
    count(*) FILTER (waiting.status = 'open') AS open_count,
    count(*) FILTER (waiting.status = 'unknown') AS unknown_count,
    count(*) FILTER (waiting.is_overdue) AS overdue_count,
    floor(max(waiting.age_days))::BIGINT AS oldest_days
FROM trends.remediation_targets AS targets
LEFT JOIN trends.findings AS waiting ON waiting.severity_band = targets.severity_band AND waiting.is_awaiting_triage
GROUP BY targets.severity_rank, targets.severity_band, targets.target_days
ORDER BY targets.severity_rank
