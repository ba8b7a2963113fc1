-- Keys of correlation.process_sessions: what the processes did.
SELECT processes.finding_id
FROM flattened.processes AS processes
SEMI JOIN changed
    ON changed.account_id = coalesce(processes.account_id, '')
    AND changed.region = coalesce(processes.region, '')
    AND changed.process_uuid = processes.process_uuid;

-- Keys of correlation.session_openers: what happened in these sessions.
WITH
inside AS (
    SELECT sessions.account_id, sessions.region, sessions.process_uuid
    FROM correlation.process_sessions AS sessions
    SEMI JOIN changed USING (account_id, region, session_process_uuid)
)

SELECT processes.finding_id
FROM flattened.processes AS processes
SEMI JOIN inside
    ON inside.account_id = coalesce(processes.account_id, '')
    AND inside.region = coalesce(processes.region, '')
    AND inside.process_uuid = processes.process_uuid;

-- Keys of flattened.api_events: in the tasks that the calls started.
SELECT finding_id
FROM flattened.ecs_tasks
WHERE task_id IN (SELECT split_part(unnest(started_task_arns), '/', -1) FROM changed);

-- Keys of correlation.people: in the tasks that they started.
SELECT finding_id
FROM flattened.ecs_tasks
WHERE
    task_id IN (
        SELECT split_part(unnest(started_task_arns), '/', -1)
        FROM flattened.api_events
        WHERE person_key IN (SELECT event_person_key FROM changed)
    );

-- Keys of correlation.credential_chain: that name the keys, and in the tasks that were started with them.
SELECT finding_id
FROM flattened.access_keys
SEMI JOIN changed USING (access_key_id)
UNION
SELECT finding_id
FROM flattened.ecs_tasks
WHERE
    task_id IN (
        SELECT split_part(unnest(started_task_arns), '/', -1)
        FROM flattened.api_events
        SEMI JOIN changed USING (access_key_id)
    );

-- Rows of correlation.process_sessions: of the processes.
SELECT *
FROM correlation.process_sessions
WHERE process_uuid IN (SELECT process_uuid FROM slices.flattened_processes);

-- Rows of correlation.session_openers: by account_id, region, session_process_uuid of correlation.process_sessions.

-- Rows of flattened.api_events: what starts tasks.
SELECT *
FROM flattened.api_events
WHERE event_name IN ('RunTask', 'StartTask');

-- Rows of correlation.people: of these calls.
SELECT *
FROM correlation.people
WHERE event_person_key IN (SELECT person_key FROM slices.flattened_api_events);

-- Rows of correlation.credential_chain: of the keys that the findings name, and of these calls.
SELECT *
FROM correlation.credential_chain
WHERE
    access_key_id IN (
        SELECT access_key_id FROM slices.flattened_access_keys
        UNION ALL
        SELECT access_key_id FROM slices.flattened_api_events
    );
