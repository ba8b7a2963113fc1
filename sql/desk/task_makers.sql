-- Grain: call that started a task of some findings, or registered the definition of one. Parameter: finding_ids.
-- Answers: who started these tasks, and who registered their definitions?
--
-- A service's scheduler starts most tasks, which is no call; a definition may be older than what was read.
WITH
tasks AS MATERIALIZED (
    SELECT DISTINCT task_id, task_definition_arn
    FROM flattened.ecs_tasks
    WHERE rowid IN (SELECT rowid FROM flattened.ecs_tasks WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
),

made AS (
    SELECT 'task_started' AS step_kind, tasks.task_id AS made_id, events.*
    FROM (
        SELECT *, split_part(unnest(started_task_arns), '/', -1) AS task_id
        FROM flattened.api_events
        WHERE event_name IN ('RunTask', 'StartTask') AND NOT is_refused
    ) AS events
    INNER JOIN tasks USING (task_id)
    UNION ALL BY NAME
    SELECT 'definition_registered' AS step_kind, events.task_definition_arn AS made_id, events.*
    FROM flattened.api_events AS events
    WHERE
        events.event_name = 'RegisterTaskDefinition'
        AND NOT events.is_refused
        AND events.task_definition_arn IN (SELECT task_definition_arn FROM tasks WHERE task_definition_arn != '')
)

SELECT
    made.step_kind,
    made.made_id,
    made.account_id,
    made.region,
    made.event_id,
    made.event_at,
    made.caller_arn,
    made.source_ip_address,
    made.images,
    made.overrides,
    unnest(caller_of(
        people.person_key,
        people.person_name,
        made.is_claimed_name,
        chain.is_complete,
        chain.person_key,
        chain.person_name,
        chain.is_claimed_name
    ))
FROM made
LEFT JOIN correlation.people AS people ON people.event_person_key = made.person_key
LEFT JOIN correlation.credential_chain AS chain
    ON chain.access_key_id = made.access_key_id AND chain.is_first_identity
ORDER BY made.event_at, made.account_id, made.region, made.event_id, made.step_kind, made.made_id
