-- Grain: row of a version of some findings in flattened.kubernetes_workloads. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, workload_name, namespace, workload_type
FROM flattened.kubernetes_workloads
WHERE rowid IN (SELECT rowid FROM flattened.kubernetes_workloads WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
