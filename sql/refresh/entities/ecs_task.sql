-- Keys of flattened.ecs_tasks: the task that it names.
SELECT entity_id('ecs_task', arn_key(task_arn, account_id, region)) AS entity_id
FROM changed
WHERE task_arn != '';

-- Rows of flattened.ecs_tasks: every sighting.
SELECT *
FROM flattened.ecs_tasks
WHERE
    arn_key(task_arn, account_id, region)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'ecs_task');
