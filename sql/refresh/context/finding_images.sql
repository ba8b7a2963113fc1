-- Keys of context.ecs_task_containers: of these tasks.
SELECT finding_id
FROM flattened.ecs_tasks
SEMI JOIN changed USING (task_arn);

-- Rows of context.ecs_task_containers: by task_arn of flattened.ecs_tasks.
