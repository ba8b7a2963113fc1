-- How many of the findings that wait are older than their target?
SELECT
    targets.severity_band,
    targets.target_days,
    coalesce(sum(waiting.finding_count) FILTER (waiting.status = 'open'), 0)::BIGINT AS open_count,
    coalesce(sum(waiting.finding_count) FILTER (waiting.status = 'unknown'), 0)::BIGINT AS unknown_count,
    coalesce(sum(waiting.overdue_finding_count), 0)::BIGINT AS overdue_count,
    max(waiting.age_days) AS oldest_days
FROM trends.remediation_targets AS targets
LEFT JOIN trends.open_findings AS waiting USING (severity_band)
GROUP BY targets.severity_rank, targets.severity_band, targets.target_days
ORDER BY targets.severity_rank
