-- How long did findings go on, and how old are the open ones compared with the target for their severity?
--
-- $account text = null: only findings of this account
--
-- Then: `overdue_findings` lists those past the target. A long dwell time (first to last event) means that the cause
-- persisted. Unknown findings are those that no sweep of the API covers: they count as open until one does. Set your
-- own targets in `reference/targets.csv`.
WITH
waiting AS (
    SELECT
        waiting.*,
        epoch(findings.event_last_seen_at - findings.event_first_seen_at) / 3600 AS dwell_hours
    FROM trends.findings AS waiting
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE waiting.is_awaiting_triage AND waiting.account_id = coalesce($account, waiting.account_id)
)

SELECT
    severity_band,
    status,
    any_value(target_days) AS target_days,
    count(*) AS finding_count,
    count(*) FILTER (is_overdue) AS overdue_count,
    round(100 * avg(is_overdue::INTEGER), 1) AS overdue_percent,
    round(median(age_days), 1) AS median_age_days,
    round(max(age_days), 1) AS oldest_age_days,
    arg_max(finding_id, (age_days, finding_id)) AS oldest_finding_id,
    round(median(dwell_hours), 1) AS median_dwell_hours,
    round(max(dwell_hours), 1) AS longest_dwell_hours
FROM waiting
GROUP BY severity_band, status
ORDER BY min(severity) DESC, severity_band, status
