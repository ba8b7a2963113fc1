-- Grain: ECS task definition with its revision. Key: task_definition_arn.
-- Answers: which revision of which family is it, where did it run, with which images, and what was found in it?
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT
        arn_key(task_definition_arn, account_id, region) AS task_definition_arn,
        task_definition_family,
        task_definition_revision,
        launch_type,
        min(started_at) AS first_started_at
    FROM flattened.ecs_tasks
    WHERE task_definition_arn != ''
    GROUP BY ALL
),

attributes AS (
    SELECT
        task_definition_arn,
        -- Family and revision are parts of the ARN, so all sightings agree; min() only picks one.
        min(task_definition_family) AS task_definition_family,
        min(task_definition_revision) AS task_definition_revision,
        list(DISTINCT launch_type ORDER BY launch_type) FILTER (launch_type IS NOT NULL) AS launch_types,
        min(first_started_at) AS first_started_at
    FROM sightings
    GROUP BY task_definition_arn
),

places AS (
    SELECT related_id AS entity_id, list(entity_key ORDER BY entity_key) AS cluster_arns
    FROM entities.entity_relations
    WHERE entity_kind = 'ecs_cluster' AND related_kind = 'task_definition'
    GROUP BY related_id
)

SELECT
    entities.entity_id,
    entities.entity_key AS task_definition_arn,
    attributes.task_definition_family,
    attributes.task_definition_revision,
    entities.account_id,
    entities.region,
    coalesce(places.cluster_arns, []) AS cluster_arns,
    coalesce(attributes.launch_types, []) AS launch_types,
    coalesce(contents.image_keys, []) AS image_keys,
    attributes.first_started_at,
    coalesce(contents.task_count, 0) AS task_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.task_definition_arn = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
LEFT JOIN places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'task_definition'
