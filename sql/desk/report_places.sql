-- In which accounts and clusters is something new, what is it, and how high is their risk?
SELECT
    entity_kind,
    entity_key,
    entity_name,
    CASE entity_kind
        WHEN 'aws_account' THEN 'Account'
        WHEN 'ecs_cluster' THEN 'ECS cluster'
        WHEN 'eks_cluster' THEN 'EKS cluster'
    END AS place_kind,
    account_id,
    new_incident_count,
    new_type_count,
    new_gravity,
    coalesce(new_group_id, group_id) AS group_id,
    coalesce(new_group_title, group_title) AS group_title,
    score,
    highest_severity,
    finding_count,
    open_finding_count,
    last_seen_at,
    count(*) OVER () AS row_count
FROM trends.account_and_cluster_risk
WHERE score > 0
ORDER BY new_gravity DESC, new_type_count DESC, score DESC, entity_kind, entity_key
LIMIT $most
