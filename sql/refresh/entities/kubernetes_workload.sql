-- Keys of flattened.kubernetes_workloads: workloads of that name, whatever the cluster; new ones are new entities.
SELECT entity_id
FROM entities.kubernetes_workload
SEMI JOIN changed USING (workload_name);

-- Keys of flattened.eks_clusters: workloads of these names that versions with another cluster name.
SELECT workloads.entity_id
FROM entities.kubernetes_workload AS workloads
SEMI JOIN (
    SELECT named.workload_name
    FROM flattened.kubernetes_workloads AS named
    SEMI JOIN changed USING (finding_id, updated_at)
) AS named USING (workload_name);

-- Rows of flattened.kubernetes_workloads: every sighting, found by what follows the last slash of the name.
SELECT *
FROM flattened.kubernetes_workloads
WHERE
    split_part(workload_name, '/', -1)
    IN (
        SELECT split_part(entity_key, '/', -1)
        FROM slices.entities_entities
        WHERE entity_kind = 'kubernetes_workload'
    );

-- Rows of flattened.eks_clusters: by finding_id, updated_at of flattened.kubernetes_workloads.
