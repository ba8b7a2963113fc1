-- Grain: access key and a step back to the identity that its credentials come from. Key: access_key_id, step, step_kind.
-- Answers: who is behind an access key, through which roles, or through which task?
--
-- A key is issued once, so each step is a lookup: the call that returned the key, whose caller has a key of its own. A
-- call between two accounts is an event in both; that of the caller's account has the caller's key. Of credentials of an
-- ECS task, whose session name is the id of the task, the way leads to who started the task.
-- Empty without: flattened.api_events.
-- Refreshed by: access_key_id.
WITH RECURSIVE
events AS (
    SELECT
        *,
        event_name IN (
            'AssumeRole',
            'AssumeRoleWithSAML',
            'AssumeRoleWithWebIdentity',
            'AssumeRoot',
            'GetSessionToken',
            'GetFederationToken',
            'GetCallerIdentity',
            'CreateAccessKey',
            'ConsoleLogin',
            'UserAuthentication',
            'BatchGetImage'
        ) AS is_of_identity
    FROM flattened.api_events
),

in_findings AS (
    SELECT DISTINCT access_key_id
    FROM flattened.access_keys
    WHERE access_key_id != ''
),

keys_told AS (
    SELECT access_key_id
    FROM events
    WHERE access_key_id != '' AND NOT is_of_identity
    UNION
    SELECT keys.access_key_id
    FROM in_findings AS keys
    SEMI JOIN (
        SELECT access_key_id FROM events
        UNION ALL
        SELECT issued_access_key_id FROM events
    ) USING (access_key_id)
),

-- A step gives the key or the task that comes next; a task has its own kind of name.
issued AS (
    SELECT issued_access_key_id AS node, 'assumed' AS step_kind, access_key_id AS next_node, *
    FROM events
    WHERE issued_access_key_id LIKE 'ASIA%' AND NOT is_refused
    QUALIFY
        count(DISTINCT coalesce(shared_event_id, event_id)) OVER (PARTITION BY issued_access_key_id) = 1
        AND row_number() OVER (
            PARTITION BY issued_access_key_id
            ORDER BY access_key_id IS NULL, caller_arn IS NULL, account_id, region, event_id
        ) = 1
),

uses AS (
    SELECT *
    FROM events
    WHERE access_key_id != ''
    QUALIFY row_number() OVER (PARTITION BY access_key_id ORDER BY event_at, account_id, region, event_id) = 1
),

started AS (
    SELECT *, unnest(started_task_arns) AS started_task_arn
    FROM events
    WHERE event_name IN ('RunTask', 'StartTask') AND NOT is_refused
),

starters AS (
    SELECT
        concat('task/', split_part(started_task_arn, '/', -1)) AS node,
        'task_started' AS step_kind,
        access_key_id AS next_node,
        *
    FROM started
    QUALIFY row_number() OVER (PARTITION BY node ORDER BY event_at, account_id, region, event_id) = 1
),

tasks AS (
    SELECT node, min(task_arn) AS task_arn, min(task_definition_arn) AS task_definition_arn
    FROM (
        SELECT node, started_task_arn AS task_arn, nullif(task_definition_arn, '') AS task_definition_arn FROM starters
        UNION ALL
        SELECT concat('task/', task_id), task_arn, nullif(task_definition_arn, '')
        FROM flattened.ecs_tasks
        WHERE task_id != ''
    )
    GROUP BY node
),

steps AS (
    SELECT
        uses.access_key_id AS node,
        'task_credentials' AS step_kind,
        tasks.node AS next_node,
        uses.issuer_arn AS role_arn,
        tasks.task_arn,
        tasks.task_definition_arn,
        NULL::STRUCT(account_id VARCHAR, region VARCHAR, event_id VARCHAR) AS event
    FROM uses
    INNER JOIN tasks ON tasks.node = concat('task/', uses.session_name)
    LEFT JOIN issued ON issued.node = uses.access_key_id
    WHERE
        uses.caller_type = 'AssumedRole'
        AND uses.access_key_id LIKE 'ASIA%'
        -- Anybody can give a session the name of a task; the credentials of a task are issued to ECS.
        AND coalesce(issued.caller_type = 'AWSService', TRUE)
    UNION ALL
    SELECT node, step_kind, next_node, role_arn, NULL, NULL, {account_id: account_id, region: region, event_id: event_id}
    FROM issued
    WHERE
        caller_type IS DISTINCT FROM 'AWSService'
        OR issued_session_name IS NULL
        OR concat('task/', issued_session_name) NOT IN (SELECT node FROM tasks)
    UNION ALL
    SELECT
        starters.node,
        starters.step_kind,
        starters.next_node,
        starters.role_arn,
        starters.started_task_arn,
        tasks.task_definition_arn,
        {account_id: starters.account_id, region: starters.region, event_id: starters.event_id}
    FROM starters
    INNER JOIN tasks USING (node)
),

-- The first call with the key; of one that no call was made with, the call that issued it tells its name.
holders AS (
    SELECT
        keys_told.access_key_id,
        if(uses.event_id IS NOT NULL, {account_id: uses.account_id, region: uses.region, event_id: uses.event_id}, NULL)
            AS event
    FROM keys_told
    LEFT JOIN uses USING (access_key_id)
),

lines AS (
    SELECT
        access_key_id,
        0::BIGINT AS step,
        'key' AS step_kind,
        access_key_id AS node,
        access_key_id AS next_node,
        NULL::VARCHAR AS role_arn,
        NULL::VARCHAR AS task_arn,
        NULL::VARCHAR AS task_definition_arn,
        event
    FROM holders
    UNION ALL
    SELECT
        lines.access_key_id,
        lines.step + 1,
        steps.step_kind,
        steps.node,
        steps.next_node,
        steps.role_arn,
        steps.task_arn,
        steps.task_definition_arn,
        steps.event
    FROM lines
    INNER JOIN steps ON steps.node = lines.next_node
    -- Roles can't be chained so often; made-up data may go round.
    WHERE lines.step < 16
),

ends AS (
    SELECT *, step = max(step) OVER (PARTITION BY access_key_id) AS is_first_identity
    FROM lines
),

definitions AS (
    SELECT
        ends.access_key_id,
        ends.step + 1 AS step,
        'definition_registered' AS step_kind,
        ends.task_arn,
        registered.task_definition_arn,
        registered.role_arn,
        {account_id: registered.account_id, region: registered.region, event_id: registered.event_id} AS event
    FROM ends
    INNER JOIN events AS registered
        ON registered.task_definition_arn = ends.task_definition_arn
        AND registered.event_name = 'RegisterTaskDefinition'
        AND NOT registered.is_refused
    WHERE ends.step_kind = 'task_credentials'
    QUALIFY
        row_number() OVER (
            PARTITION BY ends.access_key_id, ends.step
            ORDER BY registered.event_at, registered.account_id, registered.region, registered.event_id
        ) = 1
),

told AS (
    SELECT access_key_id, step, step_kind, role_arn, task_arn, task_definition_arn, event, is_first_identity
    FROM ends
    UNION ALL
    SELECT access_key_id, step, step_kind, role_arn, task_arn, task_definition_arn, event, FALSE
    FROM definitions
),

described AS (
    SELECT
        told.*,
        events.* EXCLUDE (access_key_id, role_arn, task_arn, task_definition_arn, person_name),
        events.access_key_id AS caller_access_key_id,
        people.person_key AS told_person_key,
        people.person_name,
        -- An identity that is no role, or the user of Identity Center who has it.
        told.is_first_identity
        AND (
            coalesce(events.caller_type NOT IN ('AssumedRole', 'AWSAccount', 'Unknown'), FALSE)
            OR events.identity_center_user_id IS NOT NULL
        ) AS ends_well
    FROM told
    LEFT JOIN events
        ON events.account_id = told.event.account_id
        AND events.region = told.event.region
        AND events.event_id = told.event.event_id
    LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
)

SELECT
    access_key_id,
    step,
    step_kind,
    event.account_id AS event_account_id,
    event.region AS event_region,
    event.event_id AS event_id,
    event_at,
    event_name,
    caller_access_key_id,
    caller_type,
    caller_arn,
    session_name,
    person_key AS event_person_key,
    told_person_key AS person_key,
    person_name,
    if(told_person_key IS NULL, NULL, is_claimed_name) AS is_claimed_name,
    source_ip_address,
    user_agent,
    has_mfa,
    role_arn,
    task_arn,
    task_definition_arn,
    is_first_identity,
    bool_or(ends_well) OVER (PARTITION BY access_key_id) AS is_complete,
    bool_or(step_kind = 'task_credentials') OVER (PARTITION BY access_key_id) AS is_of_task
FROM described
