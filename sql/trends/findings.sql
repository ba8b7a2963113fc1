-- Grain: finding, without samples, in its current state. Key: finding_id.
-- Answers: which findings are behind a figure of current state: what, where, how old, in which group?
--
-- Account, resources, severity and type are those of the latest version. Age is counted from creation to the newest
-- moment of the data, never to the clock. A finding awaits triage while it is open, or while its state is unknown
-- because the API was not queried.
WITH
aged AS (
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
),

states AS (
    SELECT *, (1 + (age >= 1)::INT + (age >= 7)::INT + (age >= 30)::INT + (age >= 90)::INT)::BIGINT AS age_band_rank
    FROM aged
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
    ['up to a day', '1 to 7 days', '7 to 30 days', '30 to 90 days', '90 days and more'][states.age_band_rank] AS age_band,
    states.age_band_rank,
    targets.target_days,
    states.is_awaiting_triage AND coalesce(states.age > targets.target_days, FALSE) AS is_overdue,
    states.version_count,
    states.event_count,
    members.group_id,
    groups.title AS group_title,
    groups.finding_count AS group_finding_count,
    groups.is_incident AS is_in_incident
FROM states
INNER JOIN trends.finding_versions AS versions USING (finding_id, updated_at)
INNER JOIN correlation.finding_group_members AS members USING (finding_id)
INNER JOIN correlation.finding_groups AS groups USING (group_id)
LEFT JOIN trends.remediation_targets AS targets ON targets.severity_band = versions.severity_band
