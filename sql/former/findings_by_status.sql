-- What trends.findings_by_status counted, for SQL that was saved before trends.findings had it.
CREATE OR REPLACE VIEW trends.findings_by_status AS
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
