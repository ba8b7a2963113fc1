-- Grain: account, cluster, task, workload, container, instance, task definition or principal. Key: entity_id.
-- Answers: how much was seen in it, or with it, of each kind? Profiles take their counts from here.
-- Refreshed by: entity_id.
SELECT
    entity_id,
    count(*) FILTER (related_kind IN ('ecs_cluster', 'eks_cluster')) AS cluster_count,
    count(*) FILTER (related_kind = 'instance') AS instance_count,
    count(*) FILTER (related_kind = 'ecs_task') AS task_count,
    count(*) FILTER (related_kind = 'task_definition') AS task_definition_count,
    count(*) FILTER (related_kind = 'kubernetes_namespace') AS namespace_count,
    count(*) FILTER (related_kind = 'kubernetes_workload') AS workload_count,
    count(*) FILTER (related_kind = 'container') AS container_count,
    count(*) FILTER (related_kind = 'container_image') AS image_count,
    count(*) FILTER (related_kind = 'process') AS process_count,
    count(*) FILTER (related_kind = 'principal') AS principal_count,
    count(*) FILTER (related_kind = 'access_key') AS access_key_count,
    count(*) FILTER (related_kind = 'role_session') AS session_count,
    count(*) FILTER (related_kind = 'ip_address') AS address_count,
    count(*) FILTER (related_kind = 's3_bucket') AS bucket_count,
    coalesce(list(related_key ORDER BY related_key) FILTER (related_kind = 'container_image'), []) AS image_keys,
    latest(if(related_kind = 'container_image', related_key, NULL), last_seen_at) AS image_key
FROM entities.entity_relations
WHERE
    entity_kind IN (
        'aws_account',
        'container',
        'ecs_cluster',
        'ecs_task',
        'eks_cluster',
        'instance',
        'kubernetes_workload',
        'principal',
        'task_definition'
    )
GROUP BY entity_id
