-- Grain: account, region, cluster, service or task family, Kubernetes workload, image repository, finding type, severity
-- band, tactic and state of findings now. Key: all of these.
-- Answers: how many findings wait for somebody, of what kind, where, and since when? Which are suppressed or gone?
--
-- Only the state of now: what was open on another day is history, which findings_daily has. A finding is where its
-- latest version is, so it is counted in one row. Samples are left out.
SELECT
    account_id,
    region,
    ecs_cluster_name,
    ecs_workload,
    eks_cluster_name,
    eks_workload,
    image_repository,
    finding_type,
    severity_band,
    tactic,
    status,
    is_suppressed,
    count(*) AS finding_count,
    min(created_at) AS oldest_created_at,
    max(updated_at) AS last_updated_at
FROM trends.findings
GROUP BY ALL
