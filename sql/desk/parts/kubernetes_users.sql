-- Grain: row of a version of a finding in flattened.kubernetes_users. Parameters: finding_id, since_at.
SELECT
    users.*,
    struct_pack(
        principal := kubernetes_user_key(clusters.cluster_arn, users.account_id, users.region, users.username)
    ) AS keys
FROM flattened.kubernetes_users AS users
LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
WHERE users.finding_id = $finding_id AND users.updated_at >= $since_at
ORDER BY users.updated_at
