-- Grain: ECS task. Key: task_arn.
-- Answers: which task is it, where does it run, what does it run, and how much was found in it?
WITH
tasks AS (
    SELECT *, (updated_at, finding_id) AS sighting
    FROM flattened.ecs_tasks
),

attributes AS (
    SELECT
        task_arn,
        arg_max(task_id, sighting) AS task_id,
        arg_max(cluster_arn, sighting) AS cluster_arn,
        arg_max(cluster_name, sighting) AS cluster_name,
        arg_max(task_definition_arn, sighting) AS task_definition_arn,
        arg_max(task_definition_family, sighting) AS task_definition_family,
        arg_max(task_definition_revision, sighting) AS task_definition_revision,
        arg_max(task_group, sighting) AS task_group,
        arg_max(started_by, sighting) AS started_by,
        arg_max(launch_type, sighting) AS launch_type,
        arg_max(task_created_at, sighting) AS task_created_at,
        arg_max(started_at, sighting) AS started_at
    FROM tasks
    GROUP BY task_arn
),

contents AS (
    SELECT
        entity_key AS task_arn,
        list(DISTINCT related_key ORDER BY related_key) FILTER (related_kind = 'container_image') AS image_keys,
        count(*) FILTER (related_kind = 'container') AS container_count
    FROM entities.entity_relations
    WHERE entity_kind = 'ecs_task'
    GROUP BY entity_key
)

SELECT
    entities.entity_key AS task_arn,
    coalesce(attributes.task_id, entities.entity_name) AS task_id,
    entities.account_id,
    entities.region,
    attributes.cluster_arn,
    attributes.cluster_name,
    attributes.task_definition_arn,
    attributes.task_definition_family,
    attributes.task_definition_revision,
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
    entities.highest_severity
FROM entities.entities
LEFT JOIN attributes ON attributes.task_arn = entities.entity_key
LEFT JOIN contents ON contents.task_arn = entities.entity_key
WHERE entities.entity_kind = 'ecs_task'
