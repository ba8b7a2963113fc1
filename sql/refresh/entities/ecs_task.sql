-- Keys of flattened.ecs_tasks: the task that it names.
SELECT entity_id('ecs_task', task_arn) AS entity_id
FROM changed
WHERE task_arn != '';

-- Rows of flattened.ecs_tasks: every sighting.
SELECT *
FROM flattened.ecs_tasks
WHERE
    task_arn
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'ecs_task');
