-- Grain: row of a version of a finding in flattened.ecs_clusters. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        cluster := arn_key(cluster_arn, account_id, region)
    ) AS keys
FROM flattened.ecs_clusters
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
