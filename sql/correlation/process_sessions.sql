-- Grain: process of the forest that is more than a stub. Key: account_id, region, process_uuid.
-- Answers: which session does a process belong to, how did it start, and which processes are only launchers?
--
-- Entry points, runtimes, agents and daemons are ancestors of everything that runs in a place, so sharing them means
-- nothing: they are launchers. A process that a launcher started later is a session with everything below it: an ECS
-- Exec session, a login, a job, or a shell obtained through a web application.
-- Refreshed by: account_id, region, process_uuid.
WITH
-- Programs that run as long as their host or container and start processes on request.
daemons (program) AS (
    VALUES
    ('init'), ('systemd'), ('containerd'), ('containerd-shim'), ('containerd-shim-runc-v2'), ('conmon'), ('crio'),
    ('dockerd'), ('docker-init'), ('docker-proxy'), ('runc'), ('crun'), ('kubelet'), ('ecs-agent'),
    ('tini'), ('dumb-init'), ('s6-svscan'), ('s6-supervise'), ('runsv'), ('runsvdir'), ('supervisord'), ('pause'),
    ('catatonit'), ('amazon-ssm-agent'), ('ssm-agent-worker'), ('bottlerocket-init')
),

-- Programs whose installed children are services, which run as long as their host: what is started through one of them is no
-- part of what was started through it before.
supervisors (program) AS (
    VALUES ('init'), ('systemd'), ('bottlerocket-init'), ('s6-supervise'), ('runsv'), ('supervisord')
),

-- Daemons whose children have the same name: below another program it is the daemon, below its own name a session.
spawners (program, origin) AS (
    VALUES ('sshd', 'ssh'), ('cron', 'scheduled_job'), ('crond', 'scheduled_job'), ('atd', 'scheduled_job')
),

starters (program, origin) AS (
    VALUES
    ('ssm-session-worker', 'ecs_exec'),
    ('ssm-document-worker', 'ssm_command'),
    ('containerd-shim', 'container_runtime'),
    ('containerd-shim-runc-v2', 'container_runtime'),
    ('conmon', 'container_runtime'),
    ('runc', 'container_runtime'),
    ('dockerd', 'container_runtime')
    UNION ALL
    FROM spawners
),

nodes AS (
    SELECT
        row_number() OVER (ORDER BY account_id, region, process_uuid) AS number,
        account_id,
        region,
        process_uuid,
        -- The kernel truncates names to 15 bytes; a path has the full name.
        coalesce(nullif(split_part(executable_path, '/', -1), ''), name, '') AS program,
        -- A name alone does not make a process a daemon.
        NOT is_brought(executable_path) AS is_installed,
        coalesce(namespace_pid = 1 OR pid = 1, FALSE) AS is_first,
        started_at,
        list_contains(conflicts, 'started_at') AS is_contradictory
    FROM correlation.process_nodes
    WHERE NOT is_stub
),

ancestors AS (
    SELECT nodes.number, ancestor.number AS ancestor_number, paths.distance
    FROM correlation.process_ancestry AS paths
    INNER JOIN nodes USING (account_id, region, process_uuid)
    INNER JOIN nodes AS ancestor
        ON ancestor.account_id = paths.account_id
        AND ancestor.region = paths.region
        AND ancestor.process_uuid = paths.ancestor_uuid
    WHERE NOT paths.is_stub
),

lines AS (
    SELECT number, number AS ancestor_number, 0::BIGINT AS distance FROM nodes
    UNION ALL
    FROM ancestors
),

parents AS (
    SELECT ancestors.number, nodes.program, nodes.is_installed
    FROM ancestors
    INNER JOIN nodes ON nodes.number = ancestors.ancestor_number
    WHERE ancestors.distance = 1
),

beginnings AS (
    SELECT nodes.number, nodes.started_at, nodes.is_installed AND nodes.program IN (FROM daemons) AS is_daemon
    FROM nodes
    LEFT JOIN parents USING (number)
    WHERE
        (nodes.is_installed AND nodes.program IN (FROM daemons))
        -- The first process of a namespace is only an entry point if a daemon started it.
        OR (nodes.is_first AND coalesce(parents.program IN (FROM daemons), TRUE))
),

nearest_beginnings AS (
    SELECT lines.number, arg_min(beginnings.started_at, lines.distance) AS begun_at
    FROM lines
    INNER JOIN beginnings ON beginnings.number = lines.ancestor_number
    GROUP BY lines.number
),

launchers AS (
    SELECT
        nodes.number,
        CASE
            WHEN coalesce(beginnings.is_daemon, FALSE) THEN 'daemon'
            WHEN spawners.program IS NOT NULL AND (parents.program IS DISTINCT FROM nodes.program) THEN 'daemon'
            WHEN parents.is_installed AND parents.program IN (FROM supervisors) THEN 'daemon'
            ELSE 'entry_point'
        END AS launcher_reason
    FROM nodes
    LEFT JOIN beginnings USING (number)
    LEFT JOIN nearest_beginnings USING (number)
    LEFT JOIN spawners USING (program)
    LEFT JOIN parents USING (number)
    WHERE
        beginnings.number IS NOT NULL
        OR (spawners.program IS NOT NULL AND nodes.is_installed AND parents.program IS DISTINCT FROM nodes.program)
        OR (nodes.is_installed AND parents.is_installed AND parents.program IN (FROM supervisors))
        -- A process that starts together with its place is part of it.
        OR nodes.started_at <= nearest_beginnings.begun_at + INTERVAL 15 SECOND
),

nearest_launchers AS (
    SELECT lines.number, min(lines.distance) AS distance
    FROM lines
    INNER JOIN launchers ON launchers.number = lines.ancestor_number
    GROUP BY lines.number
),

sessions AS (
    SELECT lines.number, arg_max(lines.ancestor_number, lines.distance) AS session_number
    FROM lines
    LEFT JOIN nearest_launchers USING (number)
    WHERE lines.distance < coalesce(nearest_launchers.distance, 129)
    GROUP BY lines.number
),

-- Searched upwards to the launcher that started the session.
origins AS (
    SELECT
        lines.number,
        arg_min(starters.origin, lines.distance) FILTER (starters.origin IS NOT NULL) AS origin,
        coalesce(bool_or(is_package_manager(nodes.program)), FALSE) AS has_package_manager
    FROM lines
    INNER JOIN nodes ON nodes.number = lines.ancestor_number
    LEFT JOIN nearest_launchers ON nearest_launchers.number = lines.number
    LEFT JOIN starters ON starters.program = nodes.program
    WHERE lines.distance <= coalesce(nearest_launchers.distance, 129)
    GROUP BY lines.number
)

SELECT
    nodes.account_id,
    nodes.region,
    nodes.process_uuid,
    entity_id('process', place_key(nodes.account_id, nodes.region, nodes.process_uuid)) AS entity_id,
    launchers.number IS NOT NULL AS is_launcher,
    launchers.launcher_reason,
    firsts.process_uuid AS session_process_uuid,
    firsts.program AS session_program,
    firsts.started_at AS session_started_at,
    if(launchers.number IS NULL, coalesce(origins.origin, if(nearest_launchers.number IS NULL, NULL, 'entry_point')), NULL)
        AS origin,
    origins.has_package_manager,
    nodes.is_contradictory OR coalesce(firsts.is_contradictory, FALSE) AS is_contradictory
FROM nodes
INNER JOIN origins USING (number)
LEFT JOIN launchers USING (number)
LEFT JOIN nearest_launchers USING (number)
LEFT JOIN sessions USING (number)
LEFT JOIN nodes AS firsts ON firsts.number = sessions.session_number
