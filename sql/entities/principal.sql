-- Grain: principal: IAM user, role or root, or Kubernetes user. Key: principal_key.
-- Answers: who is it, with which keys and sessions, and what was found about it?
WITH
sightings AS (
    SELECT
        principal_key(principal_id, account_id, user_type, user_name) AS principal_key,
        user_name AS principal_name,
        user_type AS principal_type,
        NULL AS cluster_arn,
        NULL::VARCHAR[] AS groups,
        NULL AS impersonated_user,
        max(updated_at) AS updated_at
    FROM flattened.access_keys
    WHERE principal_id != '' OR user_name != ''
    GROUP BY ALL
    UNION ALL
    SELECT
        kubernetes_user_key(clusters.cluster_arn, users.account_id, users.region, users.username),
        users.username,
        'KubernetesUser',
        clusters.cluster_arn,
        users.groups,
        users.impersonated_username,
        max(users.updated_at)
    FROM flattened.kubernetes_users AS users
    LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    WHERE users.username != ''
    GROUP BY ALL
),

attributes AS (
    SELECT
        principal_key,
        latest(principal_name, updated_at) AS principal_name,
        latest(principal_type, updated_at) AS principal_type,
        min(cluster_arn) AS cluster_arn,
        flatten(list(groups)) AS groups,
        list(impersonated_user) AS impersonated_users
    FROM sightings
    GROUP BY principal_key
)

SELECT
    entities.entity_id,
    entities.entity_key AS principal_key,
    coalesce(attributes.principal_name, entities.entity_name) AS principal_name,
    attributes.principal_type,
    entities.account_id,
    attributes.cluster_arn,
    -- list_distinct() ignores nulls.
    coalesce(list_sort(list_distinct(attributes.groups)), []) AS groups,
    coalesce(list_sort(list_distinct(attributes.impersonated_users)), []) AS impersonated_users,
    coalesce(contents.access_key_count, 0) AS access_key_count,
    coalesce(contents.session_count, 0) AS session_count,
    coalesce(contents.address_count, 0) AS address_count,
    coalesce(contents.bucket_count, 0) AS bucket_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.principal_key = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
WHERE entities.entity_kind = 'principal'
