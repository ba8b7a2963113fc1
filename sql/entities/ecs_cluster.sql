-- Grain: ECS cluster. Key: cluster_arn.
-- Answers: which cluster is it, what runs in it, and what was found in it?
WITH
sightings AS (
    SELECT
        arn_key(cluster_arn, account_id, region) AS cluster_arn,
        cluster_name,
        status,
        max(updated_at) AS updated_at
    FROM flattened.ecs_clusters
    GROUP BY ALL
),

attributes AS (
    SELECT
        cluster_arn,
        latest(cluster_name, updated_at) AS cluster_name,
        latest(status, updated_at) AS status
    FROM sightings
    GROUP BY cluster_arn
)

SELECT
    entities.entity_id,
    entities.entity_key AS cluster_arn,
    coalesce(attributes.cluster_name, entities.entity_name) AS cluster_name,
    entities.account_id,
    entities.region,
    attributes.status,
    coalesce(contents.instance_count, 0) AS instance_count,
    coalesce(contents.task_count, 0) AS task_count,
    coalesce(contents.task_definition_count, 0) AS task_definition_count,
    coalesce(contents.image_count, 0) AS image_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.cluster_arn = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
WHERE entities.entity_kind = 'ecs_cluster'
