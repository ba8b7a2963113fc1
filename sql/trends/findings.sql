-- Grain: finding, without samples, in its current state. Key: finding_id.
-- Answers: which findings are behind a figure of current state: what, where, how old, in which group?
--
-- Age is counted from creation to the newest moment of the data, never to the clock.
-- Served as a view.
WITH
aged AS (
    SELECT
        findings.*,
        greatest(epoch_us(newest.newest_at) - epoch_us(findings.began_at), 0) / 86_400e6 AS age_days
    FROM trends.finding_states AS findings
    CROSS JOIN flattened.newest_moment AS newest
),

banded AS (
    SELECT
        *,
        (1 + (age_days >= 1)::INT + (age_days >= 7)::INT + (age_days >= 30)::INT + (age_days >= 90)::INT)::BIGINT
            AS age_band_rank
    FROM aged
)

SELECT
    findings.finding_id,
    findings.updated_at,
    findings.title,
    findings.account_id,
    findings.region,
    findings.ecs_cluster_name,
    findings.ecs_workload,
    findings.eks_cluster_name,
    findings.eks_workload,
    findings.image_repository,
    findings.image_tag,
    findings.image_key,
    findings.executable_path,
    findings.finding_type,
    findings.severity_band,
    findings.tactic,
    findings.severity,
    findings.status,
    findings.is_suppressed,
    findings.is_awaiting_triage,
    findings.created_at,
    findings.age_days,
    ['up to a day', '1 to 7 days', '7 to 30 days', '30 to 90 days', '90 days and more'][findings.age_band_rank] AS age_band,
    findings.age_band_rank,
    targets.target_days,
    findings.is_awaiting_triage AND coalesce(findings.age_days > targets.target_days, FALSE) AS is_overdue,
    findings.version_count,
    findings.event_count,
    findings.group_id,
    findings.group_title,
    findings.group_finding_count,
    findings.is_in_incident,
    findings.group_gravity
FROM banded AS findings
LEFT JOIN trends.remediation_targets AS targets USING (severity_band)
