-- Keys of flattened.api_events: its own keys, and those whose chains come through them, or through tasks that it tells of.
WITH
nodes AS (
    SELECT unnest([access_key_id, issued_access_key_id]) AS node
    FROM changed
),

tasks AS (
    SELECT split_part(task_arn, '/', -1) AS task_id
    FROM (SELECT unnest(started_task_arns) AS task_arn FROM changed)
),

definitions AS (
    SELECT task_definition_arn
    FROM changed
    WHERE event_name = 'RegisterTaskDefinition'
)

SELECT node AS access_key_id
FROM nodes
WHERE node IS NOT NULL
UNION
SELECT access_key_id
FROM correlation.credential_chain
WHERE
    caller_access_key_id IN (FROM nodes)
    OR session_name IN (FROM tasks)
    OR task_definition_arn IN (FROM definitions);

-- Keys of flattened.ecs_tasks: whose chains come through the task.
SELECT access_key_id
FROM correlation.credential_chain
WHERE session_name IN (SELECT task_id FROM changed);

-- Keys of correlation.people: by event_person_key of correlation.credential_chain.

-- Rows of flattened.api_events: with the keys, what they come from step by step, and what is told of tasks.
WITH RECURSIVE
starts AS (
    SELECT access_key_id, split_part(unnest(started_task_arns), '/', -1) AS task_id
    FROM flattened.api_events
    WHERE event_name IN ('RunTask', 'StartTask')
),

steps AS (
    SELECT issued_access_key_id AS node, access_key_id
    FROM flattened.api_events
    WHERE issued_access_key_id IS NOT NULL
    UNION
    SELECT uses.access_key_id, starts.access_key_id
    FROM flattened.api_events AS uses
    INNER JOIN starts ON starts.task_id = uses.session_name
),

passed AS (
    SELECT access_key_id
    FROM keys
    UNION
    SELECT steps.access_key_id
    FROM passed
    INNER JOIN steps ON steps.node = passed.access_key_id
)

SELECT *
FROM flattened.api_events
WHERE
    access_key_id IN (FROM passed)
    OR issued_access_key_id IN (FROM passed)
    OR event_name IN ('RunTask', 'StartTask', 'RegisterTaskDefinition');

-- Rows of flattened.ecs_tasks: whose credentials they may be.
SELECT *
FROM flattened.ecs_tasks
WHERE
    task_id IN (
        SELECT session_name FROM slices.flattened_api_events
        UNION
        SELECT issued_session_name FROM slices.flattened_api_events
    );

-- Rows of correlation.people: of these calls.
SELECT *
FROM correlation.people
WHERE event_person_key IN (SELECT person_key FROM slices.flattened_api_events);
