-- How long did findings go on, and how old are the open ones against a target by severity?
--
-- $high_days number = 1: days in which a High or Critical finding should be closed
-- $medium_days number = 7: the same for a Medium one
-- $low_days number = 30: the same for a Low one
--
-- Then: `overdue_findings` names those past the target. A long dwell time (first to last event) means that the cause went
-- on. Unknown are findings that no sweep of the API covers: they count as open until one does.
WITH
newest AS (
    SELECT max(coalesce(event_last_seen_at, updated_at)) AS newest_at
    FROM flattened.findings_current
    WHERE NOT is_sample
),

aged AS (
    SELECT
        findings.severity_band,
        states.status,
        findings.finding_id,
        epoch(findings.event_last_seen_at - findings.event_first_seen_at) / 3600 AS dwell_hours,
        epoch(newest.newest_at - coalesce(findings.created_at, findings.first_updated_at)) / 86400 AS age_days,
        CASE
            WHEN findings.severity >= 7 THEN $high_days
            WHEN findings.severity >= 4 THEN $medium_days
            ELSE $low_days
        END AS target_days
    FROM flattened.findings_current AS findings
    INNER JOIN flattened.finding_status AS states USING (finding_id)
    CROSS JOIN newest
    WHERE NOT findings.is_sample AND states.status IN ('open', 'unknown')
)

SELECT
    severity_band,
    status,
    any_value(target_days) AS target_days,
    count(*) AS finding_count,
    count(*) FILTER (age_days > target_days) AS overdue_count,
    round(100 * avg((age_days > target_days)::INTEGER), 1) AS overdue_percent,
    round(median(age_days), 1) AS median_age_days,
    round(max(age_days), 1) AS oldest_age_days,
    arg_max(finding_id, (age_days, finding_id)) AS oldest_finding_id,
    round(median(dwell_hours), 1) AS median_dwell_hours,
    round(max(dwell_hours), 1) AS longest_dwell_hours
FROM aged
GROUP BY severity_band, status
ORDER BY target_days, severity_band, status
