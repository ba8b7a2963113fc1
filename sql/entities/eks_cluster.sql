-- Grain: EKS cluster. Key: cluster_arn.
-- Answers: which cluster is it, what runs in it, on how many nodes, and what was found in it?
WITH
sightings AS (
    SELECT
        arn_key(cluster_arn, account_id, region) AS cluster_arn,
        cluster_name,
        vpc_id,
        status,
        cluster_created_at,
        max(updated_at) AS updated_at
    FROM flattened.eks_clusters
    GROUP BY ALL
),

attributes AS (
    SELECT
        cluster_arn,
        latest(cluster_name, updated_at) AS cluster_name,
        latest(vpc_id, updated_at) AS vpc_id,
        latest(status, updated_at) AS status,
        latest(cluster_created_at, updated_at) AS cluster_created_at
    FROM sightings
    GROUP BY cluster_arn
)

SELECT
    entities.entity_id,
    entities.entity_key AS cluster_arn,
    coalesce(attributes.cluster_name, entities.entity_name) AS cluster_name,
    entities.account_id,
    entities.region,
    attributes.vpc_id,
    attributes.status,
    attributes.cluster_created_at,
    coalesce(contents.instance_count, 0) AS instance_count,
    coalesce(contents.namespace_count, 0) AS namespace_count,
    coalesce(contents.workload_count, 0) AS workload_count,
    coalesce(contents.principal_count, 0) AS principal_count,
    coalesce(contents.image_count, 0) AS image_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.cluster_arn = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
WHERE entities.entity_kind = 'eks_cluster'
