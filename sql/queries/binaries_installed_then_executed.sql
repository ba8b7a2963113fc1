-- Which binaries were written by a package manager and then executed, and how soon?
--
-- $maximum_seconds number from 0 = null: only binaries that ran within this many seconds of being written
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a few seconds inside an interactive session mean that a person installed a tool to use it: ask who. A few
-- seconds under an entry point mean that the image installs packages at start: build them into the image, and the
-- findings stop.
SELECT
    epoch(acting.started_at - contexts.modified_at) AS seconds_until_executed,
    acting.executable_path,
    acting.executable_sha256,
    modifying.name AS installed_by,
    contexts.modified_at,
    acting.started_at,
    coalesce(sessions.origin, sessions.launcher_reason, 'unknown') AS installer_origin,
    sessions.session_program,
    findings.finding_id,
    findings.severity,
    findings.account_id,
    findings.region,
    findings.ecs_task_arn AS task_arn
FROM flattened.findings_current AS findings
INNER JOIN flattened.runtime_contexts AS contexts USING (finding_id, updated_at)
INNER JOIN flattened.processes AS acting
    ON acting.finding_id = findings.finding_id AND acting.updated_at = findings.updated_at AND acting.role = 'process'
INNER JOIN flattened.processes AS modifying
    ON modifying.finding_id = findings.finding_id AND modifying.updated_at = findings.updated_at AND modifying.role = 'modifying'
INNER JOIN correlation.process_sessions AS sessions
    ON sessions.account_id = coalesce(modifying.account_id, '')
    AND sessions.region = coalesce(modifying.region, '')
    AND sessions.process_uuid = modifying.process_uuid
WHERE
    NOT findings.is_sample
    AND sessions.has_package_manager
    AND acting.started_at >= contexts.modified_at
    AND ($maximum_seconds::DOUBLE IS NULL OR epoch(acting.started_at - contexts.modified_at) <= $maximum_seconds)
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
ORDER BY seconds_until_executed, findings.finding_id
