-- Which processes run as root (euid 0) although another user started them?
--
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: sudo, su and passwd are meant to do this; anything else ran a set-uid binary or an exploit. Look at what it
-- started (`processes_in_several_findings`) and at its ancestors (`ancestors_of_finding`).
SELECT
    nodes.name,
    nodes.executable_path,
    nodes.executable_sha256,
    nodes.user_id,
    nodes.effective_user_id,
    nodes.user_name,
    nodes.roles,
    nodes.finding_count,
    coalesce(sessions.origin, sessions.launcher_reason) AS origin,
    nodes.started_at,
    nodes.first_seen_at,
    nodes.last_seen_at,
    nodes.account_id,
    nodes.region,
    nodes.task_arn,
    nodes.container_key,
    nodes.process_uuid
FROM correlation.process_nodes AS nodes
LEFT JOIN correlation.process_sessions AS sessions USING (account_id, region, process_uuid)
WHERE
    nodes.effective_user_id = 0
    AND nodes.user_id != 0
    AND is_within(nodes.first_seen_at, nodes.last_seen_at, $from, $to)
ORDER BY nodes.started_at, nodes.account_id, nodes.region, nodes.process_uuid
