-- Which root ancestors start the most findings, and through which program?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: `ssm-session-worker` is a person in ECS Exec, and `sshd` a person who logged in: ask who it was. A container's
-- entry point that starts many findings is either a noisy image or a compromised service.
WITH
acting AS (
    SELECT
        findings.finding_id,
        findings.finding_type,
        findings.highest_severity,
        findings.event_first_seen_at,
        findings.event_last_seen_at,
        coalesce(processes.account_id, '') AS account_id,
        coalesce(processes.region, '') AS region,
        processes.process_uuid
    FROM flattened.processes
    INNER JOIN flattened.findings_current AS findings USING (finding_id, updated_at)
    WHERE
        processes.role = 'process'
        AND NOT findings.is_sample
        AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
),

programs AS (
    SELECT
        account_id,
        region,
        process_uuid,
        coalesce(nullif(split_part(executable_path, '/', -1), ''), name) AS program
    FROM correlation.process_nodes
),

roots AS (
    -- The most distant ancestor that is not a stub.
    SELECT account_id, region, process_uuid, arg_max(ancestor_uuid, distance) AS root_uuid
    FROM correlation.process_ancestry
    SEMI JOIN acting USING (account_id, region, process_uuid)
    WHERE NOT is_stub
    GROUP BY account_id, region, process_uuid
),

parents AS (
    SELECT account_id, region, process_uuid AS session_process_uuid, ancestor_uuid AS starter_uuid
    FROM correlation.process_ancestry
    WHERE distance = 1
),

traced AS (
    SELECT
        acting.*,
        coalesce(roots.root_uuid, acting.process_uuid) AS root_uuid,
        parents.starter_uuid,
        sessions.session_process_uuid,
        sessions.session_program,
        coalesce(sessions.origin, sessions.launcher_reason) AS origin
    FROM acting
    INNER JOIN correlation.process_sessions AS sessions USING (account_id, region, process_uuid)
    LEFT JOIN roots USING (account_id, region, process_uuid)
    LEFT JOIN parents USING (account_id, region, session_process_uuid)
)

SELECT
    traced.origin,
    root.program AS root_program,
    starter.program AS starter_program,
    traced.session_program,
    count(DISTINCT traced.finding_id) AS finding_count,
    count(DISTINCT traced.finding_id) FILTER (is_severe(severity_band(traced.highest_severity))) AS high_finding_count,
    count(DISTINCT traced.session_process_uuid) AS session_count,
    count(DISTINCT traced.root_uuid) AS root_count,
    count(DISTINCT traced.account_id) AS account_count,
    list(DISTINCT traced.finding_type ORDER BY traced.finding_type) AS finding_types,
    min(traced.event_first_seen_at) AS first_seen_at,
    max(traced.event_last_seen_at) AS last_seen_at
FROM traced
LEFT JOIN programs AS root
    ON root.account_id = traced.account_id AND root.region = traced.region AND root.process_uuid = traced.root_uuid
LEFT JOIN programs AS starter
    ON starter.account_id = traced.account_id AND starter.region = traced.region AND starter.process_uuid = traced.starter_uuid
GROUP BY traced.origin, root.program, starter.program, traced.session_program
ORDER BY finding_count DESC, traced.origin, root.program, starter.program, traced.session_program
