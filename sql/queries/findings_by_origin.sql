-- Which findings descend from ECS Exec, which from a login, and which from the container's entry point?
--
-- $origin text of ecs_exec, ssm_command, ssh, scheduled_job, container_runtime, entry_point, daemon, unknown = null:
-- only findings with this origin
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: under ECS Exec or a login, ask who it was and whether it was planned (CloudTrail: ExecuteCommand,
-- StartSession). Under an entry point the service itself did it: look at what reached the service just before. Findings
-- with the same session_process_uuid are one person's work.
SELECT
    coalesce(sessions.origin, sessions.launcher_reason, 'unknown') AS origin,
    sessions.session_program,
    sessions.session_started_at,
    findings.finding_id,
    findings.finding_type,
    findings.severity,
    processes.name AS process_name,
    processes.executable_path,
    sessions.has_package_manager,
    findings.event_first_seen_at,
    findings.version_count,
    findings.account_id,
    findings.region,
    findings.ecs_task_arn AS task_arn,
    findings.main_image_key AS image_key,
    sessions.session_process_uuid
FROM flattened.processes
INNER JOIN flattened.findings_current AS findings USING (finding_id, updated_at)
LEFT JOIN correlation.process_sessions AS sessions
    ON sessions.account_id = coalesce(processes.account_id, '')
    AND sessions.region = coalesce(processes.region, '')
    AND sessions.process_uuid = processes.process_uuid
WHERE
    processes.role = 'process'
    AND NOT findings.is_sample
    AND ($origin::VARCHAR IS NULL OR coalesce(sessions.origin, sessions.launcher_reason, 'unknown') = $origin)
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
ORDER BY origin, sessions.session_started_at, sessions.session_process_uuid, findings.event_first_seen_at, findings.finding_id
