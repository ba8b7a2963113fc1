-- Grain: finding, a source of credentials, and whether the finding is of a call with them or of the place that has them.
-- Key: finding_id, source_kind, source_key, is_use.
-- Answers: where are the credentials of tasks, instances and pods, and who calls with them?
--
-- Pods that share a service account are distinguished by the address of their node, from which a call comes unless the
-- token has left.
-- Refreshed by: finding_id.
WITH
finding_entities AS (
    SELECT finding_id, entity_kind, entity_key, entity_name, role, first_seen_at
    FROM entities.finding_entities
),

private_addresses AS (
    SELECT finding_id, private_ip_address AS ip_address
    FROM flattened.network_interfaces
    UNION
    SELECT finding_id, unnest(private_ip_addresses).private_ip_address
    FROM flattened.network_interfaces
),

callers AS (
    SELECT finding_id, min(entity_key) AS ip_address
    FROM finding_entities
    WHERE entity_kind = 'ip_address' AND role = 'remote'
    GROUP BY finding_id
),

current AS (
    SELECT finding_id
    FROM flattened.findings_current
    WHERE NOT is_sample
),

pods AS (
    SELECT
        workloads.finding_id,
        kubernetes_user_key(
            clusters.cluster_arn,
            workloads.account_id,
            workloads.region,
            concat('system:serviceaccount:', workloads.namespace, ':', workloads.service_account_name)
        ) AS account_key,
        own.first_event_at AS first_seen_at
    FROM flattened.kubernetes_workloads AS workloads
    INNER JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    INNER JOIN flattened.finding_versions AS own USING (finding_id, updated_at)
    SEMI JOIN current USING (finding_id)
    WHERE workloads.service_account_name != ''
),

contained AS (
    SELECT DISTINCT finding_id
    FROM finding_entities
    WHERE entity_kind = 'container'
),

-- What anybody on the internet can cause tells nothing of who is in a place.
unsolicited AS (
    SELECT finding_id
    FROM correlation.finding_behaviours
    WHERE is_unsolicited
),

sightings AS (
    SELECT finding_id, 'ecs_task' AS source_kind, entity_key AS source_key, TRUE AS is_use, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'ecs_task' AND role = 'credential_source'
    UNION ALL
    SELECT finding_id, 'instance', entity_name, TRUE, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'role_session' AND regexp_full_match(entity_name, 'i-[0-9a-f]{8,17}')
    UNION ALL
    SELECT
        named.finding_id,
        'service_account',
        concat_ws(' from ', named.entity_key, nodes.ip_address),
        TRUE,
        named.first_seen_at
    FROM finding_entities AS named
    LEFT JOIN callers USING (finding_id)
    LEFT JOIN (SELECT DISTINCT ip_address FROM private_addresses) AS nodes USING (ip_address)
    WHERE
        named.entity_kind = 'principal'
        AND named.role = 'caller'
        AND contains(named.entity_key, '/system:serviceaccount:')
    UNION ALL
    SELECT finding_id, 'ecs_task', entity_key, FALSE, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'ecs_task' AND role = 'resource'
    UNION ALL
    SELECT finding_id, 'instance', entity_name, FALSE, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'instance' AND role = 'resource'
    UNION ALL
    SELECT finding_id, 'service_account', account_key, FALSE, first_seen_at FROM pods
    UNION ALL
    SELECT pods.finding_id, 'service_account', concat_ws(' from ', account_key, ip_address), FALSE, first_seen_at
    FROM pods
    INNER JOIN private_addresses USING (finding_id)
)

SELECT
    sightings.finding_id,
    sightings.source_kind,
    sightings.source_key,
    sightings.is_use,
    min(sightings.first_seen_at) AS first_seen_at,
    contained.finding_id IS NOT NULL AS has_container
FROM sightings
LEFT JOIN contained USING (finding_id)
WHERE sightings.source_key != '' AND (sightings.is_use OR sightings.finding_id NOT IN (FROM unsolicited))
GROUP BY sightings.finding_id, sightings.source_kind, sightings.source_key, sightings.is_use, contained.finding_id
