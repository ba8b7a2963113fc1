-- Keys of flattened.ecs_tasks: its own findings, and those whose session bears the name of a task.
SELECT finding_id
FROM changed
UNION
SELECT keys.finding_id
FROM flattened.access_keys AS keys
INNER JOIN changed ON changed.account_id = keys.account_id AND changed.task_id = keys.principal_session_name;

-- Rows of flattened.ecs_tasks: of the findings, and the tasks whose names their sessions bear.
SELECT tasks.*
FROM flattened.ecs_tasks AS tasks
WHERE
    tasks.finding_id IN (FROM keys)
    OR tasks.task_id IN (SELECT principal_session_name FROM flattened.access_keys SEMI JOIN keys USING (finding_id));
