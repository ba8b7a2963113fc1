-- Keys of context.ecs_tasks: all states of these tasks.
SELECT observation_id
FROM context.ecs_tasks
SEMI JOIN changed USING (task_arn)
UNION
SELECT observation_id
FROM changed;

-- Keys of context.ecs_task_containers: all states of their tasks.
SELECT observation_id
FROM context.ecs_task_containers
SEMI JOIN changed USING (task_arn)
UNION
SELECT observation_id
FROM changed;

-- Rows of context.ecs_tasks: all states of these tasks.
SELECT *
FROM context.ecs_tasks
WHERE task_arn IN (SELECT task_arn FROM context.ecs_tasks SEMI JOIN keys USING (observation_id));

-- Rows of context.ecs_task_containers: all states of their tasks.
SELECT *
FROM context.ecs_task_containers
WHERE task_arn IN (SELECT task_arn FROM context.ecs_task_containers SEMI JOIN keys USING (observation_id));
