-- Grain: session of the process forest that a call may have opened. Key: account_id, region, session_process_uuid.
-- Answers: where and when did sessions start of the kinds that people open by a call?
--
-- A worker of Session Manager in a task is ECS Exec, outside of tasks a session on the instance. Logins and commands are
-- those of hosts: a container has no Instance Connect. A process that a container runtime starts later in a pod may be
-- that of kubectl exec; those in other containers are started without any call.
-- Empty without: flattened.api_events, raw.cloudtrail_coverage.
-- Refreshed by: account_id, region, session_process_uuid.
WITH
started AS (
    SELECT account_id, region, session_process_uuid, session_started_at, origin
    FROM correlation.process_sessions
    WHERE process_uuid = session_process_uuid AND origin IN (SELECT origin FROM correlation.opener_rules)
),

sightings AS (
    SELECT DISTINCT
        started.account_id,
        started.region,
        started.session_process_uuid,
        versions.finding_id,
        versions.updated_at,
        versions.ecs_task_arn,
        versions.only_container_id,
        versions.eks_cluster_name,
        concat_ws(' ', versions.title, versions.description, versions.additional_info) AS texts
    FROM flattened.processes AS processes
    INNER JOIN started
        ON started.account_id = coalesce(processes.account_id, '')
        AND started.region = coalesce(processes.region, '')
        AND started.session_process_uuid = processes.process_uuid
    INNER JOIN flattened.finding_versions AS versions USING (finding_id, updated_at)
    WHERE NOT versions.is_sample
),

placed AS (
    SELECT
        sightings.account_id,
        sightings.region,
        sightings.session_process_uuid,
        sightings.ecs_task_arn AS task_arn,
        nullif(instances.instance_id, '') AS instance_id,
        if(pods.workload_name != '', [sightings.eks_cluster_name, pods.namespace, pods.workload_name], NULL) AS pod
    FROM sightings
    LEFT JOIN flattened.instances AS instances USING (finding_id, updated_at)
    LEFT JOIN flattened.kubernetes_workloads AS pods
        ON pods.finding_id = sightings.finding_id
        AND pods.updated_at = sightings.updated_at
        AND pods.workload_type = 'pods'
),

-- What findings contradict each other in is not known.
places AS (
    SELECT
        account_id,
        region,
        session_process_uuid,
        if(min(task_arn) = max(task_arn), min(task_arn), NULL) AS task_arn,
        count(task_arn) > 0 AS has_task,
        if(min(instance_id) = max(instance_id), min(instance_id), NULL) AS instance_id,
        if(min(pod) = max(pod), min(pod), NULL) AS pod,
        count(pod) > 0 AS has_pod
    FROM placed
    GROUP BY account_id, region, session_process_uuid
),

containers AS (
    SELECT
        sightings.account_id,
        sightings.region,
        sightings.session_process_uuid,
        list(DISTINCT containers.container_id ORDER BY containers.container_id) AS container_ids,
        list(DISTINCT containers.name ORDER BY containers.name) FILTER (containers.name != '') AS container_names
    FROM sightings
    INNER JOIN flattened.containers AS containers
        ON containers.finding_id = sightings.finding_id
        AND containers.updated_at = sightings.updated_at
        -- A task lists all of its containers; the one that a finding describes by itself is where it happened.
        AND (containers.described_by = 'container' OR containers.container_id = sightings.only_container_id)
    GROUP BY ALL
),

texts AS (
    SELECT account_id, region, session_process_uuid, texts AS said
    FROM sightings
    UNION ALL
    SELECT sightings.account_id, sightings.region, sightings.session_process_uuid, contexts::VARCHAR
    FROM sightings
    INNER JOIN flattened.runtime_contexts AS contexts USING (finding_id, updated_at)
    UNION ALL
    SELECT
        sightings.account_id,
        sightings.region,
        sightings.session_process_uuid,
        concat_ws(' ', processes.name, processes.executable_path, processes.working_directory)
    FROM sightings
    INNER JOIN flattened.processes AS processes USING (finding_id, updated_at)
),

session_ids AS (
    SELECT account_id, region, session_process_uuid, list(DISTINCT session_id ORDER BY session_id) AS session_ids
    FROM (
        SELECT
            account_id,
            region,
            session_process_uuid,
            unnest(regexp_extract_all(said, 'ecs-execute-command-[0-9a-z]{17,26}')) AS session_id
        FROM texts
        WHERE contains(said, 'ecs-execute-command-')
    )
    GROUP BY account_id, region, session_process_uuid
)

SELECT
    started.account_id,
    started.region,
    started.session_process_uuid,
    started.session_started_at,
    started.origin,
    exec_place(
        if(started.origin = 'container_runtime', NULL, split_part(places.task_arn, '/', -1)),
        if(started.origin = 'container_runtime' OR places.has_task, NULL, places.instance_id),
        places.pod[1],
        places.pod[2],
        if(started.origin = 'container_runtime', places.pod[3], NULL)
    ) AS place_key,
    places.task_arn,
    coalesce(containers.container_ids, []) AS container_ids,
    coalesce(containers.container_names, []) AS container_names,
    coalesce(session_ids.session_ids, []) AS session_ids
FROM started
INNER JOIN places USING (account_id, region, session_process_uuid)
LEFT JOIN containers USING (account_id, region, session_process_uuid)
LEFT JOIN session_ids USING (account_id, region, session_process_uuid)
WHERE
    CASE started.origin
        WHEN 'container_runtime' THEN places.has_pod
        WHEN 'ecs_exec' THEN TRUE
        ELSE NOT places.has_task AND NOT places.has_pod
    END
    AND (EXISTS (FROM flattened.api_events) OR EXISTS (FROM raw.cloudtrail_coverage))
