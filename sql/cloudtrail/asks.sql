-- Which hours of which accounts and regions do findings ask for, and why?
-- Parameter: days (YYYY-MM-DD) whose versions count; null: all. Tables may have other days, which tell of parents.
--
-- A call is made before what it starts: up to a minute before where a key was sent first. So a start early in an hour
-- asks for the hour before too, and one at its very end for the next. Calls to IAM and to the global endpoint of STS are
-- logged in one region of a partition.
WITH
every_version AS (
    SELECT
        finding_id,
        updated_at,
        account_id,
        region,
        first_event_at,
        last_event_at,
        global_region(aws_partition) AS global_region,
        $days::VARCHAR[] IS NULL OR list_contains($days::VARCHAR[], updated_at::DATE::VARCHAR) AS is_asking
    FROM flattened.finding_versions
    WHERE NOT is_sample AND account_id != '' AND region != ''
),

versions AS (
    SELECT * EXCLUDE (is_asking)
    FROM every_version
    WHERE is_asking
),

-- Which programs are what a person opened, wherever they start.
workers (program) AS (
    VALUES ('ssm-session-worker'), ('ssm-document-worker')
),

-- Processes that a container runtime starts later than a container itself are those of kubectl exec.
runtimes (program) AS (
    VALUES ('containerd-shim'), ('containerd-shim-runc-v2'), ('conmon'), ('runc'), ('crun')
),

processes AS (
    SELECT
        processes.finding_id,
        processes.updated_at,
        processes.process_uuid,
        processes.parent_uuid,
        processes.namespace_pid,
        processes.started_at,
        coalesce(nullif(split_part(processes.executable_path, '/', -1), ''), processes.name, '') AS program,
        versions.account_id,
        versions.region,
        versions.is_asking
    FROM flattened.processes AS processes
    INNER JOIN every_version AS versions USING (finding_id, updated_at)
),

-- The parent of a process may be known by other findings, before or after its own.
parents AS (
    SELECT account_id, region, process_uuid, parent_uuid, program, bool_or(is_asking) AS is_asking
    FROM processes
    WHERE program = 'sshd' OR program IN (SELECT program FROM runtimes)
    GROUP BY ALL
),

children AS (
    SELECT
        processes.* EXCLUDE (is_asking),
        parents.program AS parent,
        above.process_uuid IS NOT NULL AS is_below_two
    FROM processes
    INNER JOIN parents
        ON parents.account_id = processes.account_id
        AND parents.region = processes.region
        AND parents.process_uuid = processes.parent_uuid
    LEFT JOIN parents AS above
        ON above.account_id = parents.account_id
        AND above.region = parents.region
        AND above.process_uuid = parents.parent_uuid
        AND above.program = parents.program
    WHERE processes.is_asking OR parents.is_asking OR above.is_asking
),

hosts AS (
    SELECT DISTINCT finding_id, updated_at
    FROM flattened.instances
    ANTI JOIN flattened.ecs_tasks USING (finding_id, updated_at)
    WHERE instance_id != ''
),

pods AS (
    SELECT DISTINCT finding_id, updated_at
    FROM flattened.kubernetes_workloads
    WHERE workload_name != ''
),

starts AS (
    SELECT account_id, region, started_at, INTERVAL 10 SECOND AS earlier
    FROM processes
    SEMI JOIN workers USING (program)
    WHERE is_asking
    UNION
    -- The daemon of logins starts a process of its own name for each, if it is not the login's shell itself.
    SELECT account_id, region, started_at, INTERVAL 60 SECOND
    FROM children
    SEMI JOIN hosts USING (finding_id, updated_at)
    WHERE parent = 'sshd' AND (program = 'sshd' OR NOT is_below_two)
    UNION
    SELECT account_id, region, started_at, INTERVAL 10 SECOND
    FROM children
    SEMI JOIN pods USING (finding_id, updated_at)
    WHERE parent != 'sshd' AND coalesce(namespace_pid, 0) != 1
),

moments AS (
    SELECT
        account_id,
        region,
        unnest([started_at - earlier, started_at, started_at + INTERVAL 2 SECOND]) AS happened_at,
        'session' AS reason
    FROM starts
    WHERE started_at IS NOT NULL
    UNION
    SELECT
        versions.account_id,
        unnest([versions.region, versions.region, versions.global_region, versions.global_region]),
        unnest([versions.first_event_at, versions.last_event_at, versions.first_event_at, versions.last_event_at]),
        'key'
    FROM flattened.access_keys AS keys
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE keys.access_key_id != '' OR keys.principal_id != ''
    UNION
    SELECT
        versions.account_id,
        unnest([versions.region, versions.global_region]),
        actors.session_created_at,
        'credentials'
    FROM flattened.sequence_actors AS actors
    INNER JOIN versions USING (finding_id, updated_at)
    UNION
    SELECT
        versions.account_id,
        versions.region,
        unnest([tasks.task_created_at, tasks.started_at]),
        'task'
    FROM flattened.ecs_tasks AS tasks
    INNER JOIN versions USING (finding_id, updated_at)
)

SELECT DISTINCT
    account_id,
    region,
    date_trunc('hour', happened_at) AS hour_at,
    reason
FROM moments
-- CloudTrail exists since then.
WHERE happened_at >= TIMESTAMPTZ '2013-11-01 00:00:00+00' AND region != ''
ORDER BY ALL;
