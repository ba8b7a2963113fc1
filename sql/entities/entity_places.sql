-- Grain: address, domain, executable, image, container, task, workload or instance. Key: entity_id.
-- Answers: in how many clusters, tasks, containers and so on was it seen, and in which last? Used by profiles.
-- Refreshed by: entity_id.
SELECT
    related_id AS entity_id,
    count(*) FILTER (entity_kind IN ('ecs_cluster', 'eks_cluster')) AS cluster_count,
    count(*) FILTER (entity_kind = 'ecs_task') AS task_count,
    count(*) FILTER (entity_kind = 'kubernetes_workload') AS workload_count,
    count(*) FILTER (entity_kind = 'container') AS container_count,
    count(*) FILTER (entity_kind = 'container_image') AS image_count,
    count(*) FILTER (entity_kind = 'instance') AS instance_count,
    count(*) FILTER (entity_kind = 'principal') AS principal_count,
    latest(if(entity_kind IN ('ecs_cluster', 'eks_cluster'), entity_key, NULL), last_seen_at) AS cluster_arn,
    latest(if(entity_kind = 'ecs_task', entity_key, NULL), last_seen_at) AS task_arn,
    latest(if(entity_kind = 'kubernetes_workload', entity_key, NULL), last_seen_at) AS workload_key,
    latest(if(entity_kind = 'kubernetes_namespace', entity_key, NULL), last_seen_at) AS namespace_key,
    latest(if(entity_kind = 'instance', entity_key, NULL), last_seen_at) AS instance_key
FROM entities.entity_relations
WHERE
    related_kind IN (
        'container',
        'container_image',
        'domain',
        'ecs_task',
        'executable_hash',
        'executable_path',
        'instance',
        'ip_address',
        'kubernetes_workload'
    )
GROUP BY related_id
