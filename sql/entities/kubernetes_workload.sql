-- Grain: Kubernetes workload, such as a pod. Key: workload_key.
-- Answers: which workload is it, in which namespace, cluster and node, what does it run, and what does it share with
-- the host?
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT
        workload_key(
            clusters.cluster_arn,
            workloads.account_id,
            workloads.region,
            workloads.namespace,
            workloads.workload_type,
            workloads.workload_name
        ) AS workload_key,
        clusters.cluster_arn,
        workloads.workload_name,
        workloads.workload_type,
        workloads.workload_uid,
        workloads.namespace,
        workloads.service_account_name,
        workloads.uses_host_network,
        workloads.uses_host_ipc,
        workloads.uses_host_pid,
        max(workloads.updated_at) AS updated_at
    FROM flattened.kubernetes_workloads AS workloads
    LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    WHERE workloads.workload_name != ''
    GROUP BY ALL
),

attributes AS (
    SELECT
        workload_key,
        -- These are parts of the key, so all sightings agree; min() only picks one.
        min(cluster_arn) AS cluster_arn,
        min(workload_name) AS workload_name,
        min(workload_type) AS workload_type,
        min(namespace) AS namespace,
        latest(workload_uid, updated_at) AS workload_uid,
        latest(service_account_name, updated_at) AS service_account_name,
        latest(uses_host_network, updated_at) AS uses_host_network,
        latest(uses_host_ipc, updated_at) AS uses_host_ipc,
        latest(uses_host_pid, updated_at) AS uses_host_pid
    FROM sightings
    GROUP BY workload_key
)

SELECT
    entities.entity_id,
    entities.entity_key AS workload_key,
    attributes.workload_name,
    attributes.workload_type,
    attributes.workload_uid,
    attributes.namespace,
    entities.account_id,
    entities.region,
    places.namespace_key,
    attributes.cluster_arn,
    places.instance_key,
    attributes.service_account_name,
    attributes.uses_host_network,
    attributes.uses_host_ipc,
    attributes.uses_host_pid,
    coalesce(contents.image_keys, []) AS image_keys,
    coalesce(contents.container_count, 0) AS container_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.workload_key = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'kubernetes_workload'
