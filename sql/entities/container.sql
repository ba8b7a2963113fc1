-- Grain: container. Key: container_key.
-- Answers: what does a container run, what may it do, and in which task or pod, on which cluster and instance is it?
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT
        place_key(account_id, region, container_id) AS container_key,
        container_id,
        container_runtime,
        is_privileged,
        allows_privilege_escalation,
        volume_mounts,
        max(updated_at) AS updated_at
    FROM flattened.containers
    WHERE container_id != ''
    GROUP BY ALL
),

attributes AS (
    SELECT
        container_key,
        min(container_id) AS container_id,
        latest(container_runtime, updated_at) AS container_runtime,
        latest(is_privileged, updated_at) AS is_privileged,
        latest(allows_privilege_escalation, updated_at) AS allows_privilege_escalation,
        latest(volume_mounts, updated_at) AS volume_mounts
    FROM sightings
    GROUP BY container_key
)

SELECT
    entities.entity_id,
    entities.entity_key AS container_key,
    attributes.container_id,
    entities.entity_name AS container_name,
    entities.account_id,
    entities.region,
    contents.image_key,
    attributes.container_runtime,
    attributes.is_privileged,
    attributes.allows_privilege_escalation,
    coalesce(list_sort(list_distinct(list_transform(attributes.volume_mounts, lambda each: each.mount_path))), []) AS mount_paths,
    places.task_arn,
    tasks.task_definition_arn,
    places.workload_key,
    workloads.namespace,
    coalesce(tasks.cluster_arn, workloads.cluster_arn) AS cluster_arn,
    places.instance_key,
    coalesce(contents.process_count, 0) AS process_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.container_key = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
LEFT JOIN entities.ecs_task AS tasks ON tasks.task_arn = places.task_arn
LEFT JOIN entities.kubernetes_workload AS workloads ON workloads.workload_key = places.workload_key
WHERE entities.entity_kind = 'container'
