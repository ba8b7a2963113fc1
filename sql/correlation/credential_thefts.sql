-- Grain: finding of a call with the credentials of a task, an instance or a pod, and the finding there that presumably
-- shows their theft. Key: finding_id, source_kind, source_key.
-- Answers: how were these credentials presumably stolen, and what was done with them?
--
-- Any finding where credentials are kept, in the hours before they were used, may show their theft. Long-lived places
-- have all kinds of findings, so only one is named, and none if several sessions accessed credentials: any of them may
-- have taken them.
WITH
findings AS (
    SELECT finding_id, is_severe, tactic
    FROM flattened.findings_current
    WHERE NOT is_sample
),

finding_entities AS (
    FROM entities.finding_entities
),

sessions AS (
    SELECT
        entity_id('process', place_key(account_id, region, process_uuid)) AS process_id,
        entity_id('process', place_key(account_id, region, session_process_uuid)) AS session_id
    FROM correlation.process_sessions
    WHERE NOT is_launcher
),

processes AS (
    SELECT named.finding_id, sessions.session_id
    FROM finding_entities AS named
    INNER JOIN sessions ON sessions.process_id = named.entity_id
    WHERE named.entity_kind = 'process' AND named.role IN ('process', 'modifying')
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

pods AS (
    SELECT
        workloads.finding_id,
        concat(clusters.cluster_arn, '/system:serviceaccount:', workloads.namespace, ':', workloads.service_account_name)
            AS account_key,
        min(own.first_event_at) AS first_seen_at
    FROM flattened.kubernetes_workloads AS workloads
    INNER JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    INNER JOIN flattened.findings AS own USING (finding_id, updated_at)
    WHERE workloads.service_account_name != ''
    GROUP BY workloads.finding_id, account_key
),

-- Whose credentials a call was made with: a task's, an instance's, a pod's. Pods that share a service account are
-- distinguished by the address of their node, from which the call comes unless the token has left.
credentials AS (
    SELECT finding_id, 'ecs_task' AS source_kind, entity_key AS source_key, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'ecs_task' AND role = 'credential_source'
    UNION ALL
    SELECT finding_id, 'instance', entity_name, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'role_session' AND regexp_full_match(entity_name, 'i-[0-9a-f]{8,17}')
    UNION ALL
    SELECT
        named.finding_id,
        'service_account',
        concat_ws(' from ', named.entity_key, nodes.ip_address),
        named.first_seen_at
    FROM finding_entities AS named
    LEFT JOIN callers USING (finding_id)
    LEFT JOIN (SELECT DISTINCT ip_address FROM private_addresses) AS nodes USING (ip_address)
    WHERE
        named.entity_kind = 'principal'
        AND named.role = 'caller'
        AND contains(named.entity_key, '/system:serviceaccount:')
),

holders AS (
    SELECT finding_id, 'ecs_task' AS source_kind, entity_key AS source_key, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'ecs_task' AND role = 'resource'
    UNION ALL
    SELECT finding_id, 'instance', entity_name, first_seen_at
    FROM finding_entities
    WHERE entity_kind = 'instance' AND role = 'resource'
    UNION ALL
    SELECT finding_id, 'service_account', account_key, first_seen_at FROM pods
    UNION ALL
    SELECT pods.finding_id, 'service_account', concat_ws(' from ', account_key, ip_address), first_seen_at
    FROM pods
    INNER JOIN private_addresses USING (finding_id)
),

-- Findings whose session has several findings.
active AS (
    SELECT finding_id, min(session_id) AS session_id
    FROM processes
    WHERE session_id IN (SELECT session_id FROM processes GROUP BY session_id HAVING count(DISTINCT finding_id) > 1)
    GROUP BY finding_id
),

-- Sessions that accessed credentials, judged by a command line or by GuardDuty's tactic.
thieves AS (
    SELECT DISTINCT processes.session_id
    FROM processes
    INNER JOIN findings USING (finding_id)
    LEFT JOIN flattened.runtime_contexts AS contexts USING (finding_id)
    WHERE
        findings.tactic = 'Credential Access'
        OR regexp_matches(
            contexts.command_line_example,
            '169\.254\.(169\.254|170\.\d+)|fd00:ec2::|security-credentials|CONTAINER_CREDENTIALS'
            || '|serviceaccount/token|\.aws/credentials|/proc/\d+/environ'
        )
),

contained AS (
    SELECT DISTINCT finding_id
    FROM finding_entities
    WHERE entity_kind = 'container'
),

chosen AS (
    SELECT
        credentials.finding_id,
        credentials.source_kind,
        credentials.source_key,
        holders.finding_id AS holder_finding_id,
        thieves.session_id IS NOT NULL AS has_credential_access,
        credentials.first_seen_at AS used_at,
        holders.first_seen_at AS held_at,
        count(DISTINCT active.session_id) OVER by_use AS active_count,
        count(DISTINCT thieves.session_id) OVER by_use AS reaching_count
    FROM credentials
    INNER JOIN holders
        ON credentials.source_kind = holders.source_kind
        AND credentials.source_key = holders.source_key
        AND credentials.first_seen_at > holders.first_seen_at
        AND credentials.first_seen_at
        <= holders.first_seen_at + if(credentials.source_kind = 'service_account', INTERVAL 3 HOUR, INTERVAL 6 HOUR)
    INNER JOIN findings ON findings.finding_id = holders.finding_id
    LEFT JOIN contained ON contained.finding_id = holders.finding_id
    LEFT JOIN active ON active.finding_id = holders.finding_id
    LEFT JOIN thieves ON thieves.session_id = active.session_id
    -- Service accounts are used all day, so suspicious activity is required first.
    WHERE
        credentials.source_kind != 'service_account'
        OR active.session_id IS NOT NULL
        OR findings.is_severe
    WINDOW by_use AS (PARTITION BY credentials.finding_id, credentials.source_kind, credentials.source_key)
    QUALIFY
        row_number() OVER (
            PARTITION BY credentials.finding_id, credentials.source_kind, credentials.source_key
            ORDER BY
                -- A container can't access its instance's credentials.
                credentials.source_kind = 'instance' AND contained.finding_id IS NOT NULL,
                thieves.session_id IS NULL,
                active.session_id IS NULL,
                findings.is_severe DESC,
                holders.first_seen_at DESC,
                holders.finding_id
        ) = 1
        -- If several sessions were active where the credentials are kept and none accessed them, the thief is unknown.
        AND (active_count <= 1 OR reaching_count > 0)
)

SELECT
    finding_id,
    source_kind,
    source_key,
    if(reaching_count > 1, NULL, holder_finding_id) AS holder_finding_id,
    has_credential_access,
    used_at,
    if(reaching_count > 1, NULL, held_at) AS held_at
FROM chosen
