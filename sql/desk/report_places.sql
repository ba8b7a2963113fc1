-- Which accounts and clusters have the highest risk, and why?
SELECT
    entity_name,
    CASE entity_kind
        WHEN 'aws_account' THEN 'Account'
        WHEN 'ecs_cluster' THEN 'ECS cluster'
        WHEN 'eks_cluster' THEN 'EKS cluster'
    END AS place_kind,
    account_id,
    score,
    highest_severity,
    finding_count,
    open_finding_count,
    group_id,
    group_title,
    last_seen_at,
    count(*) OVER () AS row_count
FROM trends.account_and_cluster_risk
WHERE score > 0
ORDER BY score DESC, entity_kind, entity_key
LIMIT $most
