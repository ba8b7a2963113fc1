-- Grain: finding and a person in it, in a role. Key: finding_id, person_key, role.
-- Answers: who opened the session that a finding happened in, whose are the credentials that it names, and who started
-- its task?
--
-- Machines are nobody. Where several calls may have opened a session, the person is told only if all are the same
-- person's.
-- Empty without: flattened.api_events.
-- Refreshed by: finding_id.
WITH
findings AS (
    SELECT finding_id
    FROM flattened.findings_current
    WHERE NOT is_sample
),

sessions AS (
    SELECT DISTINCT processes.finding_id, sessions.account_id, sessions.region, sessions.session_process_uuid
    FROM flattened.processes AS processes
    INNER JOIN correlation.process_sessions AS sessions
        ON sessions.account_id = coalesce(processes.account_id, '')
        AND sessions.region = coalesce(processes.region, '')
        AND sessions.process_uuid = processes.process_uuid
    WHERE processes.role IN ('process', 'modifying') AND NOT sessions.is_launcher
),

openers AS (
    SELECT
        sessions.finding_id,
        openers.person_key,
        'session_opener' AS role,
        openers.person_name,
        openers.is_claimed_name,
        openers.verdict IN ('exact', 'strong') AND NOT openers.is_claimed_name AS is_certain,
        openers.event_id
    FROM sessions
    INNER JOIN correlation.session_openers AS openers USING (account_id, region, session_process_uuid)
    WHERE openers.person_count = 1 AND openers.person_key IS NOT NULL
),

callers AS (
    SELECT
        events.event_id,
        events.started_task_arns,
        caller_of(
            people.person_key,
            people.person_name,
            events.is_claimed_name,
            chain.is_complete,
            if(chain.is_of_task, NULL, chain.person_key),
            chain.person_name,
            chain.is_claimed_name
        ) AS caller
    FROM flattened.api_events AS events
    LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
    LEFT JOIN correlation.credential_chain AS chain
        ON chain.access_key_id = events.access_key_id AND chain.is_first_identity
    WHERE events.event_name IN ('RunTask', 'StartTask') AND NOT events.is_refused
),

starts AS (
    SELECT split_part(unnest(started_task_arns), '/', -1) AS task_id, event_id, caller
    FROM callers
    WHERE caller IS NOT NULL
),

starters AS (
    SELECT DISTINCT
        tasks.finding_id,
        starts.caller.person_key AS person_key,
        'task_starter' AS role,
        starts.caller.person_name AS person_name,
        starts.caller.is_claimed_name AS is_claimed_name,
        FALSE AS is_certain,
        starts.event_id
    FROM flattened.ecs_tasks AS tasks
    INNER JOIN starts ON starts.task_id = tasks.task_id
),

-- The person of the step nearest to the first identity, with a name that nobody chose if there is one.
owned AS (
    SELECT access_key_id, person_key, person_name, is_claimed_name, is_complete, event_id
    FROM correlation.credential_chain
    -- Who started a task is not who uses its credentials.
    WHERE person_key IS NOT NULL AND step_kind != 'definition_registered' AND NOT is_of_task
    QUALIFY row_number() OVER (PARTITION BY access_key_id ORDER BY is_claimed_name, step DESC) = 1
),

owners AS (
    SELECT DISTINCT
        keys.finding_id,
        owned.person_key,
        'key_owner' AS role,
        owned.person_name,
        owned.is_claimed_name,
        owned.is_complete AND NOT owned.is_claimed_name AS is_certain,
        owned.event_id
    FROM flattened.access_keys AS keys
    INNER JOIN owned ON owned.access_key_id = keys.access_key_id
),

told AS (
    FROM openers
    UNION ALL
    FROM starters
    UNION ALL
    FROM owners
)

SELECT
    told.finding_id,
    told.person_key,
    told.role,
    max(told.person_name) AS person_name,
    bool_and(told.is_claimed_name) AS is_claimed_name,
    bool_or(told.is_certain) AS is_certain,
    list(DISTINCT told.event_id ORDER BY told.event_id) AS event_ids
FROM told
INNER JOIN findings USING (finding_id)
GROUP BY told.finding_id, told.person_key, told.role
