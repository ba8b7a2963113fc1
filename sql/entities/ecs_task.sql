-- Grain: ECS task. Key: task_arn.
-- Answers: which task is it, where does it run, what does it run, and what was found in it?
--
-- Most sightings are equal: they are merged first, and the latest of the rest counts.
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT
        arn_key(task_arn, account_id, region) AS task_arn,
        task_id,
        arn_key(cluster_arn, account_id, region) AS cluster_arn,
        cluster_name,
        arn_key(task_definition_arn, account_id, region) AS task_definition_arn,
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
        latest(task_id, updated_at) AS task_id,
        latest(cluster_arn, updated_at) AS cluster_arn,
        latest(cluster_name, updated_at) AS cluster_name,
        latest(task_definition_arn, updated_at) AS task_definition_arn,
        latest(task_definition_family, updated_at) AS task_definition_family,
        latest(task_definition_revision, updated_at) AS task_definition_revision,
        latest(task_group, updated_at) AS task_group,
        latest(started_by, updated_at) AS started_by,
        latest(launch_type, updated_at) AS launch_type,
        latest(task_created_at, updated_at) AS task_created_at,
        latest(started_at, updated_at) AS started_at
    FROM sightings
    GROUP BY task_arn
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
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'ecs_task'
