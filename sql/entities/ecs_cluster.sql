-- Grain: ECS cluster. Key: cluster_arn.
-- Answers: which cluster is it, what runs in it, and how much was found in it?
WITH
attributes AS (
    SELECT
        cluster_arn,
        arg_max(cluster_name, (updated_at, finding_id)) AS cluster_name,
        arg_max(status, (updated_at, finding_id)) AS status
    FROM flattened.ecs_clusters
    GROUP BY cluster_arn
),

contents AS (
    SELECT
        entity_key AS cluster_arn,
        count(*) FILTER (related_kind = 'ecs_task') AS task_count,
        count(*) FILTER (related_kind = 'task_definition') AS task_definition_count,
        count(*) FILTER (related_kind = 'container_image') AS image_count
    FROM entities.entity_relations
    WHERE entity_kind = 'ecs_cluster'
    GROUP BY entity_key
)

SELECT
    entities.entity_key AS cluster_arn,
    coalesce(attributes.cluster_name, entities.entity_name) AS cluster_name,
    entities.account_id,
    entities.region,
    attributes.status,
    coalesce(contents.task_count, 0) AS task_count,
    coalesce(contents.task_definition_count, 0) AS task_definition_count,
    coalesce(contents.image_count, 0) AS image_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity
FROM entities.entities
LEFT JOIN attributes ON attributes.cluster_arn = entities.entity_key
LEFT JOIN contents ON contents.cluster_arn = entities.entity_key
WHERE entities.entity_kind = 'ecs_cluster'
