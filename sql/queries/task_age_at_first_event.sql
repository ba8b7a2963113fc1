-- How old was the task at the finding's first event?
--
-- $maximum_seconds number from 0 = null: only tasks of at most this age
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a few seconds mean that the image or its command does it at every start: look at the image, not at the task.
-- Hours or days mean that the intruder got in later: look at what happened just before. A negative age means that
-- clocks disagree.
SELECT
    epoch(findings.event_first_seen_at - tasks.task_created_at) AS task_age_seconds,
    findings.finding_id,
    findings.finding_type,
    findings.severity,
    tasks.task_created_at,
    tasks.started_at AS task_started_at,
    findings.event_first_seen_at,
    concat_ws(':', tasks.task_definition_family, tasks.task_definition_revision) AS task_definition,
    tasks.started_by,
    tasks.launch_type,
    tasks.cluster_name,
    findings.account_id,
    findings.region,
    tasks.task_arn
FROM flattened.findings_current AS findings
INNER JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
WHERE
    NOT findings.is_sample
    AND findings.event_first_seen_at IS NOT NULL
    AND tasks.task_created_at IS NOT NULL
    AND ($maximum_seconds::DOUBLE IS NULL OR epoch(findings.event_first_seen_at - tasks.task_created_at) <= $maximum_seconds)
    AND is_within(findings.event_first_seen_at, findings.last_event_at, $from, $to)
ORDER BY task_age_seconds, findings.finding_id
