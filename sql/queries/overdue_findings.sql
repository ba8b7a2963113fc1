-- Which open findings are older than the target of their severity?
--
-- $high_days number = 1: days in which a High or Critical finding should be closed
-- $medium_days number = 7: the same for a Medium one
-- $low_days number = 30: the same for a Low one
--
-- Then: from the top: judge its group, not each finding. Close what is done in GuardDuty (archive it), so that the next
-- sweep knows; what is never worth a look belongs to `tracehound suppress`.
WITH
newest AS (
    SELECT max(coalesce(event_last_seen_at, updated_at)) AS newest_at
    FROM flattened.findings_current
    WHERE NOT is_sample
),

aged AS (
    SELECT
        findings.*,
        states.status,
        epoch(newest.newest_at - coalesce(findings.created_at, findings.first_updated_at)) / 86400 AS age_days,
        epoch(findings.event_last_seen_at - findings.event_first_seen_at) / 3600 AS dwell_hours,
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
    aged.severity,
    round(aged.age_days - aged.target_days, 1) AS overdue_days,
    aged.finding_id,
    aged.finding_type,
    aged.status,
    round(aged.age_days, 1) AS age_days,
    round(aged.dwell_hours, 1) AS dwell_hours,
    aged.event_count,
    aged.created_at,
    aged.event_last_seen_at,
    members.group_id,
    aged.account_id,
    aged.region
FROM aged
LEFT JOIN correlation.finding_group_members AS members USING (finding_id)
WHERE aged.age_days > aged.target_days
ORDER BY aged.severity DESC, overdue_days DESC, aged.finding_id
