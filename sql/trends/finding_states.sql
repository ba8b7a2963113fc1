-- Grain: finding, without samples, in its current state. Key: finding_id.
-- Answers: which findings are there now: what, where, in which group, and do they await triage?
--
-- trends.findings adds their ages, which change with every newer finding. Account, resources, severity and type are
-- those of the latest version. A finding awaits triage while it is open, or while its state is unknown because the API
-- was not queried.
-- Refreshed by: finding_id.
SELECT
    findings.finding_id,
    findings.updated_at,
    findings.title,
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
    findings.severity,
    states.status,
    states.is_suppressed,
    states.status IN ('open', 'unknown') AS is_awaiting_triage,
    findings.created_at,
    coalesce(findings.created_at, findings.first_updated_at) AS began_at,
    findings.version_count,
    findings.event_count,
    members.group_id,
    groups.title AS group_title,
    groups.finding_count AS group_finding_count,
    groups.is_incident AS is_in_incident,
    groups.gravity AS group_gravity
FROM flattened.findings_current AS findings
INNER JOIN flattened.finding_status AS states USING (finding_id)
INNER JOIN trends.finding_versions AS versions
    ON versions.finding_id = findings.finding_id AND versions.updated_at = findings.updated_at
INNER JOIN correlation.finding_group_members AS members ON members.finding_id = findings.finding_id
INNER JOIN correlation.finding_groups AS groups USING (group_id)
WHERE NOT findings.is_sample
