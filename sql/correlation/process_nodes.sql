-- Grain: process, merged over all findings without samples, versions and roles. Key: account_id, region, process_uuid.
-- Answers: what is known about a process from all findings together, and where do they contradict each other?
--
-- A parent that no finding describes is a stub. The containers and tasks of a process's children count as its own, so
-- that a host process that starts many containers can be recognised.
-- Refreshed by: account_id, region, process_uuid.
WITH
current AS (
    SELECT finding_id, row_number() OVER (ORDER BY finding_id) AS finding_number
    FROM flattened.findings_current
    WHERE NOT is_sample
),

places AS (
    SELECT
        finding_versions.finding_id,
        finding_versions.updated_at,
        coalesce(finding_versions.account_id, '') AS account_id,
        coalesce(finding_versions.region, '') AS region,
        finding_versions.last_event_at AS seen_at,
        finding_versions.ecs_task_arn AS task_arn,
        place_key(finding_versions.account_id, finding_versions.region, finding_versions.only_container_id) AS container_key,
        current.finding_number,
        row_number() OVER (ORDER BY finding_versions.updated_at, current.finding_number) AS version_number
    FROM flattened.finding_versions
    INNER JOIN current USING (finding_id)
),

sightings AS (
    SELECT
        places.account_id,
        places.region,
        places.finding_number,
        places.seen_at,
        places.task_arn,
        places.container_key,
        processes.* EXCLUDE (account_id, region),
        -- Version, lineage and depth as one number, which is compared for each of nine attributes.
        ((places.version_number * 4 + list_position(['modifying', 'process', 'target'], processes.lineage_of)) << 32)
        + processes.depth AS sighting
    FROM flattened.processes
    INNER JOIN places USING (finding_id, updated_at)
),

described AS (
    SELECT
        account_id,
        region,
        process_uuid,
        arg_max(nullif(name, ''), sighting) AS name,
        arg_max(nullif(executable_path, ''), sighting) AS executable_path,
        arg_max(nullif(hash_key(executable_sha256), ''), sighting) AS executable_sha256,
        arg_max(pid, sighting) AS pid,
        arg_max(namespace_pid, sighting) AS namespace_pid,
        arg_max(nullif(working_directory, ''), sighting) AS working_directory,
        arg_max(nullif(user_name, ''), sighting) AS user_name,
        arg_max(user_id, sighting) AS user_id,
        arg_max(effective_user_id, sighting) AS effective_user_id,
        min(started_at) AS started_at,
        max(started_at) AS latest_started_at,
        min(nullif(hash_key(executable_sha256), '')) != max(nullif(hash_key(executable_sha256), '')) AS has_hashes,
        bit_or(1 << list_position(['ancestor', 'modifying', 'process', 'target'], role)) AS role_bits,
        count(DISTINCT finding_number) AS finding_count
    FROM sightings
    WHERE process_uuid != ''
    GROUP BY account_id, region, process_uuid
),

stays AS (
    -- A process is usually seen many times in the same place, below the same parent.
    SELECT
        account_id,
        region,
        process_uuid,
        nullif(parent_uuid, '') AS parent_uuid,
        task_arn,
        container_key,
        min(seen_at) AS first_seen_at,
        max(seen_at) AS last_seen_at
    FROM sightings
    GROUP BY account_id, region, process_uuid, parent_uuid, task_arn, container_key
),

presences AS (
    SELECT account_id, region, process_uuid, parent_uuid, task_arn, container_key, first_seen_at, last_seen_at FROM stays
    UNION ALL
    SELECT account_id, region, parent_uuid, NULL, task_arn, container_key, first_seen_at, last_seen_at FROM stays
),

whereabouts AS (
    SELECT
        account_id,
        region,
        process_uuid,
        min(parent_uuid) AS parent_uuid,
        min(container_key) AS container_key,
        min(task_arn) AS task_arn,
        (min(parent_uuid), min(container_key), min(task_arn))
        IS DISTINCT FROM (max(parent_uuid), max(container_key), max(task_arn)) AS has_several,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at
    FROM presences
    WHERE process_uuid != ''
    GROUP BY account_id, region, process_uuid
),

several AS (
    -- Few processes have several of any kind, so only these are counted.
    SELECT
        account_id,
        region,
        process_uuid,
        count(DISTINCT parent_uuid) AS parent_count,
        count(DISTINCT container_key) AS container_count,
        count(DISTINCT task_arn) AS task_count
    FROM presences
    SEMI JOIN (FROM whereabouts WHERE has_several) USING (account_id, region, process_uuid)
    GROUP BY account_id, region, process_uuid
),

counted AS (
    SELECT
        whereabouts.*,
        coalesce(several.parent_count, (whereabouts.parent_uuid IS NOT NULL)::BIGINT) AS parent_count,
        coalesce(several.container_count, (whereabouts.container_key IS NOT NULL)::BIGINT) AS container_count,
        coalesce(several.task_count, (whereabouts.task_arn IS NOT NULL)::BIGINT) AS task_count
    FROM whereabouts
    LEFT JOIN several USING (account_id, region, process_uuid)
)

SELECT
    counted.account_id,
    counted.region,
    counted.process_uuid,
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
    counted.container_key,
    counted.task_arn,
    counted.container_count,
    counted.task_count,
    counted.parent_count,
    described.process_uuid IS NULL AS is_stub,
    list_filter(
        [
            -- Notations of one instant differ by less than a second.
            if(described.latest_started_at - described.started_at >= INTERVAL 1 SECOND, 'started_at', NULL),
            if(described.has_hashes, 'executable', NULL),
            if(counted.parent_count > 1, 'parent', NULL),
            if(counted.task_count > 1, 'task', NULL)
        ],
        lambda conflict: conflict IS NOT NULL
    ) AS conflicts,
    list_filter(
        ['ancestor', 'modifying', 'process', 'target'],
        lambda role, place: coalesce(described.role_bits, 0) & (1 << place) != 0
    ) AS roles,
    coalesce(described.finding_count, 0) AS finding_count,
    counted.first_seen_at,
    counted.last_seen_at
FROM counted
LEFT JOIN described USING (account_id, region, process_uuid)
