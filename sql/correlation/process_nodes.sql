-- Grain: process, merged over all findings that are no samples, versions and roles. Key: account_id, region, process_uuid.
-- Answers: what is the best that all findings together know of a process, and where do they contradict each other?
--
-- A parent that no finding describes is a stub. A process counts the containers and tasks of its children as its own,
-- so that a process of the host, which starts many containers, shows as one.
WITH
places AS (
    SELECT
        findings.finding_id,
        findings.updated_at,
        coalesce(findings.account_id, '') AS account_id,
        coalesce(findings.region, '') AS region,
        coalesce(findings.event_last_seen_at, findings.updated_at) AS seen_at
    FROM flattened.findings
    INNER JOIN flattened.findings_current ON findings_current.finding_id = findings.finding_id
    WHERE NOT findings_current.is_sample
),

containers AS (
    -- Of several containers in a version nothing says which one the process ran in.
    SELECT finding_id, updated_at, min(container_id) AS container_id
    FROM flattened.containers
    WHERE container_id != ''
    GROUP BY finding_id, updated_at
    HAVING count(DISTINCT container_id) = 1
),

sightings AS (
    SELECT
        places.account_id,
        places.region,
        places.seen_at,
        nullif(tasks.task_arn, '') AS task_arn,
        concat_ws('/', places.account_id, places.region, nullif(containers.container_id, '')) AS container_key,
        containers.container_id IS NOT NULL AS has_container,
        processes.* EXCLUDE (account_id, region),
        row_number() OVER (
            ORDER BY processes.updated_at, processes.finding_id, processes.lineage_of, processes.depth
        ) AS sighting
    FROM flattened.processes
    INNER JOIN places USING (finding_id, updated_at)
    LEFT JOIN containers USING (finding_id, updated_at)
    LEFT JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
),

described AS (
    SELECT
        account_id,
        region,
        process_uuid,
        arg_max(nullif(name, ''), sighting) AS name,
        arg_max(nullif(executable_path, ''), sighting) AS executable_path,
        arg_max(nullif(lower(executable_sha256), ''), sighting) AS executable_sha256,
        arg_max(pid, sighting) AS pid,
        arg_max(namespace_pid, sighting) AS namespace_pid,
        arg_max(nullif(working_directory, ''), sighting) AS working_directory,
        arg_max(nullif(user_name, ''), sighting) AS user_name,
        arg_max(user_id, sighting) AS user_id,
        arg_max(effective_user_id, sighting) AS effective_user_id,
        min(started_at) AS started_at,
        max(started_at) AS latest_started_at,
        count(DISTINCT nullif(lower(executable_sha256), '')) AS hash_count,
        count(DISTINCT nullif(parent_uuid, '')) AS parent_count,
        list(DISTINCT role ORDER BY role) AS roles,
        count(DISTINCT finding_id) AS finding_count
    FROM sightings
    WHERE process_uuid != ''
    GROUP BY account_id, region, process_uuid
),

presences AS (
    SELECT account_id, region, process_uuid, task_arn, container_key, has_container, seen_at FROM sightings
    UNION ALL
    SELECT account_id, region, parent_uuid, task_arn, container_key, has_container, seen_at FROM sightings
),

whereabouts AS (
    SELECT
        account_id,
        region,
        process_uuid,
        min(container_key) FILTER (has_container) AS container_key,
        min(task_arn) AS task_arn,
        count(DISTINCT container_key) FILTER (has_container) AS container_count,
        count(DISTINCT task_arn) AS task_count,
        min(seen_at) AS first_seen_at,
        max(seen_at) AS last_seen_at
    FROM presences
    WHERE process_uuid != ''
    GROUP BY account_id, region, process_uuid
)

SELECT
    whereabouts.account_id,
    whereabouts.region,
    whereabouts.process_uuid,
    described.name,
    described.executable_path,
    described.executable_sha256,
    described.pid,
    described.namespace_pid,
    described.working_directory,
    described.user_name,
    described.user_id,
    described.effective_user_id,
    described.started_at,
    whereabouts.container_key,
    whereabouts.task_arn,
    whereabouts.container_count,
    whereabouts.task_count,
    coalesce(described.parent_count, 0) AS parent_count,
    described.process_uuid IS NULL AS is_stub,
    list_filter(
        [
            -- Notations of one instant differ by less than a second.
            if(described.latest_started_at - described.started_at >= INTERVAL 1 SECOND, 'started_at', NULL),
            if(described.hash_count > 1, 'executable', NULL),
            if(described.parent_count > 1, 'parent', NULL),
            if(whereabouts.task_count > 1, 'task', NULL)
        ],
        lambda conflict: conflict IS NOT NULL
    ) AS conflicts,
    coalesce(described.roles, []) AS roles,
    coalesce(described.finding_count, 0) AS finding_count,
    whereabouts.first_seen_at,
    whereabouts.last_seen_at
FROM whereabouts
LEFT JOIN described USING (account_id, region, process_uuid)
