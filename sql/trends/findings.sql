-- Grain: finding, without samples, in its current state. Key: finding_id.
-- Answers: which findings are behind a figure of current state: what, where, how old, in which group?
--
-- Account, resources, severity and type are those of the latest version. Age is counted from creation to the newest
-- moment of the data, never to the clock. A finding awaits triage while it is open, or while its state is unknown
-- because the API was not queried.
WITH
states AS (
    SELECT
        findings.finding_id,
        findings.updated_at,
        findings.title,
        findings.severity,
        findings.created_at,
        findings.version_count,
        findings.event_count,
        states.status,
        states.is_suppressed,
        states.status IN ('open', 'unknown') AS is_awaiting_triage,
        greatest(
            epoch_us(newest.newest_at) - epoch_us(coalesce(findings.created_at, findings.first_updated_at)), 0
        ) / 86_400e6 AS age
    FROM flattened.findings_current AS findings
    INNER JOIN flattened.finding_status AS states USING (finding_id)
    CROSS JOIN flattened.newest_moment AS newest
    WHERE NOT findings.is_sample
)

SELECT
    states.finding_id,
    states.updated_at,
    states.title,
    versions.account_id,
    versions.region,
    versions.ecs_cluster_name,
    versions.ecs_workload,
    versions.eks_cluster_name,
    versions.eks_workload,
    versions.image_repository,
    versions.image_tag,
    versions.image_key,
    versions.executable_path,
    versions.finding_type,
    versions.severity_band,
    versions.tactic,
    states.severity,
    states.status,
    states.is_suppressed,
    states.is_awaiting_triage,
    states.created_at,
    states.age AS age_days,
    CASE
        WHEN states.age < 1 THEN '00-01 days'
        WHEN states.age < 7 THEN '01-07 days'
        WHEN states.age < 30 THEN '07-30 days'
        WHEN states.age < 90 THEN '30-90 days'
        ELSE '90 days and more'
    END AS age_band,
    targets.target_days,
    states.is_awaiting_triage AND coalesce(states.age > targets.target_days, FALSE) AS is_overdue,
    states.version_count,
    states.event_count,
    members.group_id,
    groups.title AS group_title,
    groups.finding_count AS group_finding_count
FROM states
INNER JOIN trends.finding_versions AS versions USING (finding_id, updated_at)
INNER JOIN correlation.finding_group_members AS members USING (finding_id)
INNER JOIN correlation.finding_groups AS groups USING (group_id)
LEFT JOIN trends.remediation_targets AS targets ON targets.severity_band = versions.severity_band
