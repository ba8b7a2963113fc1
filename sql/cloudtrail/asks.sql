-- Which hours of which accounts and regions do findings ask for, and why?
-- Parameter: days (YYYY-MM-DD) whose versions count; null: all.
--
-- A call is made before what it starts: up to a minute before where a key was sent first. So a start early in an hour
-- asks for the hour before too, and one at its very end for the next. Calls to IAM and to the global endpoint of STS are
-- logged in one region of a partition.
WITH
versions AS (
    SELECT
        finding_id,
        updated_at,
        account_id,
        region,
        first_event_at,
        last_event_at,
        global_region(aws_partition) AS global_region
    FROM flattened.finding_versions
    WHERE
        NOT is_sample
        AND account_id != ''
        AND region != ''
        AND ($days::VARCHAR[] IS NULL OR list_contains($days::VARCHAR[], updated_at::DATE::VARCHAR))
),

-- Which programs start what a person opened, and what their child must be called to be a session of its own.
workers (program, child) AS (
    VALUES
    ('ssm-session-worker', NULL),
    ('ssm-document-worker', NULL),
    ('sshd', 'sshd')
),

-- Processes that a container runtime starts later than a container itself are those of kubectl exec.
runtimes (program) AS (
    VALUES ('containerd-shim'), ('containerd-shim-runc-v2'), ('conmon'), ('runc'), ('crun')
),

processes AS (
    SELECT
        finding_id,
        updated_at,
        process_uuid,
        parent_uuid,
        namespace_pid,
        started_at,
        coalesce(nullif(split_part(executable_path, '/', -1), ''), name, '') AS program
    FROM flattened.processes
    WHERE ($days::VARCHAR[] IS NULL OR list_contains($days::VARCHAR[], updated_at::DATE::VARCHAR))
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
    SELECT processes.finding_id, processes.updated_at, processes.started_at, INTERVAL 10 SECOND AS earlier
    FROM processes
    INNER JOIN workers USING (program)
    WHERE workers.child IS NULL
    UNION
    SELECT processes.finding_id, processes.updated_at, processes.started_at, INTERVAL 60 SECOND
    FROM processes
    SEMI JOIN hosts USING (finding_id, updated_at)
    INNER JOIN workers ON workers.child = processes.program
    INNER JOIN processes AS parents
        ON parents.finding_id = processes.finding_id
        AND parents.updated_at = processes.updated_at
        AND parents.process_uuid = processes.parent_uuid
        AND parents.program = workers.program
    UNION
    SELECT processes.finding_id, processes.updated_at, processes.started_at, INTERVAL 10 SECOND
    FROM processes
    SEMI JOIN pods USING (finding_id, updated_at)
    INNER JOIN processes AS parents
        ON parents.finding_id = processes.finding_id
        AND parents.updated_at = processes.updated_at
        AND parents.process_uuid = processes.parent_uuid
    INNER JOIN runtimes ON runtimes.program = parents.program
    WHERE coalesce(processes.namespace_pid, 0) != 1
),

moments AS (
    SELECT
        versions.account_id,
        versions.region,
        unnest([starts.started_at - starts.earlier, starts.started_at, starts.started_at + INTERVAL 2 SECOND]) AS happened_at,
        'session' AS reason
    FROM starts
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE starts.started_at IS NOT NULL
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
