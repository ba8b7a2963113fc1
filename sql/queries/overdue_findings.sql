-- Which open findings are older than the target for their severity?
--
-- $band text of Critical, High, Medium, Low = null: only findings of this severity band
--
-- Then: start at the top, and judge the group, not each finding. Archive finished findings in GuardDuty, so that the
-- next sweep sees it; for findings that are never worth a look, use `tracehound suppress`. Set your own targets in
-- `reference/targets.csv`.
SELECT
    waiting.severity,
    waiting.severity_band,
    round(waiting.age_days - waiting.target_days, 1) AS overdue_days,
    waiting.finding_id,
    waiting.finding_type,
    waiting.status,
    round(waiting.age_days, 1) AS age_days,
    waiting.target_days,
    round(epoch(findings.event_last_seen_at - findings.event_first_seen_at) / 3600, 1) AS dwell_hours,
    waiting.event_count,
    waiting.created_at,
    findings.event_last_seen_at,
    waiting.group_id,
    waiting.account_id,
    waiting.region
FROM trends.findings AS waiting
INNER JOIN flattened.findings_current AS findings USING (finding_id)
WHERE waiting.is_overdue AND waiting.severity_band = coalesce($band, waiting.severity_band)
ORDER BY waiting.severity DESC, overdue_days DESC, waiting.finding_id
