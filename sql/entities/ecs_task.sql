-- Grain: ECS task. Key: task_arn.
-- Answers: which task is it, where does it run, what does it run, and how much was found in it?
--
-- Sightings mostly repeat one another: they are brought together first, and of what remains the latest counts.
WITH
sightings AS (
    SELECT
        task_arn,
        task_id,
        cluster_arn,
        cluster_name,
        task_definition_arn,
        task_definition_family,
        task_definition_revision,
        task_group,
        started_by,
        launch_type,
        task_created_at,
        started_at,
        max(updated_at) AS updated_at
    FROM flattened.ecs_tasks
    GROUP BY ALL
),

attributes AS (
    SELECT
        task_arn,
        arg_max(task_id, (updated_at, task_id)) AS task_id,
        arg_max(cluster_arn, (updated_at, cluster_arn)) AS cluster_arn,
        arg_max(cluster_name, (updated_at, cluster_name)) AS cluster_name,
        arg_max(task_definition_arn, (updated_at, task_definition_arn)) AS task_definition_arn,
        arg_max(task_definition_family, (updated_at, task_definition_family)) AS task_definition_family,
        arg_max(task_definition_revision, (updated_at, task_definition_revision)) AS task_definition_revision,
        arg_max(task_group, (updated_at, task_group)) AS task_group,
        arg_max(started_by, (updated_at, started_by)) AS started_by,
        arg_max(launch_type, (updated_at, launch_type)) AS launch_type,
        arg_max(task_created_at, (updated_at, task_created_at)) AS task_created_at,
        arg_max(started_at, (updated_at, started_at)) AS started_at
    FROM sightings
    GROUP BY task_arn
),

contents AS (
    SELECT
        entity_id,
        list(related_key ORDER BY related_key) FILTER (related_kind = 'container_image') AS image_keys,
        count(*) FILTER (related_kind = 'container') AS container_count
    FROM entities.entity_relations
    WHERE entity_kind = 'ecs_task'
    GROUP BY entity_id
),

places AS (
    SELECT related_id AS entity_id, arg_max(entity_key, (last_seen_at, entity_key)) AS instance_key
    FROM entities.entity_relations
    WHERE entity_kind = 'instance' AND related_kind = 'ecs_task'
    GROUP BY related_id
)

SELECT
    entities.entity_id,
    entities.entity_key AS task_arn,
    coalesce(attributes.task_id, entities.entity_name) AS task_id,
    entities.account_id,
    entities.region,
    attributes.cluster_arn,
    attributes.cluster_name,
    attributes.task_definition_arn,
    attributes.task_definition_family,
    attributes.task_definition_revision,
    places.instance_key,
    attributes.task_group,
    attributes.started_by,
    attributes.launch_type,
    attributes.task_created_at,
    attributes.started_at,
    coalesce(contents.image_keys, []) AS image_keys,
    coalesce(contents.container_count, 0) AS container_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.task_arn = entities.entity_key
LEFT JOIN contents ON contents.entity_id = entities.entity_id
LEFT JOIN places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'ecs_task'
