-- What ran in people's ECS Exec sessions, in any finding?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: read a session from its first line to its last. Downloading or unpacking a file, or making it executable, is
-- not debugging; `ancestors_of_finding` shows the processes above.
SELECT
    sessions.session_started_at,
    sessions.session_process_uuid,
    nodes.started_at,
    nodes.name,
    nodes.executable_path,
    nodes.user_name,
    nodes.effective_user_id,
    sessions.has_package_manager,
    nodes.finding_count,
    nodes.roles,
    nodes.account_id,
    nodes.region,
    nodes.task_arn,
    nodes.process_uuid
FROM correlation.process_sessions AS sessions
INNER JOIN correlation.process_nodes AS nodes USING (account_id, region, process_uuid)
WHERE
    sessions.origin = 'ecs_exec'
    AND is_within(nodes.first_seen_at, nodes.last_seen_at, $from, $to)
ORDER BY
    sessions.session_started_at,
    sessions.account_id,
    sessions.region,
    sessions.session_process_uuid,
    nodes.started_at,
    nodes.process_uuid
