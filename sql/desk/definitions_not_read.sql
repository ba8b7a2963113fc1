-- Grain: task definition of some findings whose registration is in no stored API call. Parameter: finding_ids.
-- Answers: whose registration is not known, though calls of its account and region were read, and may it be erased?
SELECT DISTINCT
    'definition_not_read' AS step_kind,
    tasks.task_definition_arn AS made_id,
    tasks.account_id,
    tasks.region,
    if(
        EXISTS (
            SELECT 1
            FROM raw.cloudtrail_erased_hours AS erased
            WHERE
                erased.account_id = tasks.account_id
                AND erased.region = tasks.region
                AND erased.concern = 'definition'
        ),
        'erased',
        'not_loaded'
    ) AS none_reason
FROM flattened.ecs_tasks AS tasks
SEMI JOIN raw.cloudtrail_coverage AS coverage
    ON coverage.account_id = tasks.account_id
    AND coverage.region = tasks.region
    AND coverage.road != 'audit'
ANTI JOIN flattened.api_events AS events
    ON events.task_definition_arn = tasks.task_definition_arn
    AND events.event_name = 'RegisterTaskDefinition'
    AND NOT events.is_refused
WHERE
    tasks.rowid IN (SELECT rowid FROM flattened.ecs_tasks WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
    AND tasks.task_definition_arn != ''
ORDER BY ALL
