-- Grain: row of a version of some findings in flattened.eks_clusters. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, cluster_name
FROM flattened.eks_clusters
WHERE rowid IN (SELECT rowid FROM flattened.eks_clusters WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
