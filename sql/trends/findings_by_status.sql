-- Grain: account, region, cluster, service or task family, Kubernetes workload, image repository, finding type, severity
-- band, tactic and state of findings now. Key: all of these.
-- Answers: how many findings wait for somebody, of what kind, where, and since when? Which are suppressed or gone?
--
-- Only the state of now: what was open on another day is history, which findings_daily has. A finding is where its
-- latest version is, so it is counted in one row. Samples are left out.
SELECT
    versions.account_id,
    versions.region,
    versions.ecs_cluster_name,
    versions.ecs_workload,
    versions.eks_cluster_name,
    versions.eks_workload,
    versions.image_repository,
    versions.finding_type,
    versions.severity_band,
    versions.tactic,
    states.status,
    states.is_suppressed,
    count(*) AS finding_count,
    min(findings.created_at) AS oldest_created_at,
    max(findings.updated_at) AS last_updated_at
FROM flattened.findings_current AS findings
INNER JOIN flattened.finding_status AS states USING (finding_id)
INNER JOIN trends.finding_versions AS versions
    ON versions.finding_id = findings.finding_id AND versions.updated_at = findings.updated_at
GROUP BY ALL
