-- Grain: row of a version of a finding in flattened.kubernetes_workloads. Parameters: finding_id, since_at.
SELECT
    workloads.*,
    struct_pack(
        kubernetes_workload := workload_key(
            clusters.cluster_arn,
            workloads.account_id,
            workloads.region,
            workloads.namespace,
            workloads.workload_type,
            workloads.workload_name
        ),
        kubernetes_namespace := namespace_key(
            clusters.cluster_arn, workloads.account_id, workloads.region, workloads.namespace
        )
    ) AS keys
FROM flattened.kubernetes_workloads AS workloads
LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
WHERE workloads.finding_id = $finding_id AND workloads.updated_at >= $since_at
ORDER BY workloads.updated_at
