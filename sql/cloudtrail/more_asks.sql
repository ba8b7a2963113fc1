-- Which hours do the events of hours that findings asked for ask for in turn?
--
-- From a call that matters (one that may have opened a session of a finding, of a key of a finding, or that started a
-- task of a finding or registered its definition) the chain of credentials leads back: its key was issued by an
-- AssumeRole at a time that the call itself tells, and so on. A call between accounts is logged in both, and only the
-- caller's own account knows with which key it was made. Whoever runs or deploys a task definition has often just
-- registered it.
WITH RECURSIVE
sessions AS (
    SELECT account_id, region, hour_at
    FROM raw.cloudtrail_coverage
    WHERE list_contains(asked_for, 'session')
),

keys AS (
    SELECT DISTINCT access_key_id
    FROM flattened.access_keys
    WHERE access_key_id != ''
),

tasks AS (
    SELECT DISTINCT task_arn
    FROM flattened.ecs_tasks
    WHERE task_arn != ''
),

definitions AS (
    SELECT DISTINCT task_definition_arn
    FROM flattened.ecs_tasks
    WHERE task_definition_arn != ''
),

seeds AS (
    SELECT events.account_id, events.region, events.event_id
    FROM flattened.api_events AS events
    SEMI JOIN sessions
        ON sessions.account_id = events.account_id
        AND sessions.region = events.region
        AND sessions.hour_at = date_trunc('hour', events.event_at)
    WHERE exec_kind(events.event_source, events.event_name) IS NOT NULL
    UNION
    SELECT account_id, region, event_id
    FROM flattened.api_events
    WHERE access_key_id IN (SELECT access_key_id FROM keys)
    UNION
    SELECT account_id, region, event_id
    FROM flattened.api_events
    WHERE list_has_any(started_task_arns, (SELECT coalesce(list(task_arn), []) FROM tasks))
    UNION
    SELECT account_id, region, event_id
    FROM flattened.api_events
    WHERE event_name = 'RegisterTaskDefinition' AND task_definition_arn IN (SELECT task_definition_arn FROM definitions)
),

before AS (
    SELECT issued_access_key_id, shared_event_id, account_id, region, event_id
    FROM flattened.api_events
    WHERE issued_access_key_id IS NOT NULL OR shared_event_id IS NOT NULL
),

chain AS (
    SELECT
        events.access_key_id,
        events.shared_event_id,
        events.account_id,
        events.region,
        events.event_id,
        seeds.region AS seed_region
    FROM seeds
    INNER JOIN flattened.api_events AS events USING (account_id, region, event_id)
    UNION
    SELECT
        events.access_key_id,
        events.shared_event_id,
        events.account_id,
        events.region,
        events.event_id,
        chain.seed_region
    FROM chain
    INNER JOIN before ON before.issued_access_key_id = chain.access_key_id OR before.shared_event_id = chain.shared_event_id
    INNER JOIN flattened.api_events AS events
        ON events.account_id = before.account_id
        AND events.region = before.region
        AND events.event_id = before.event_id
),

-- Calls that use a definition of a task of a finding, of which nobody was seen to register it.
uses AS (
    SELECT account_id, region, event_at - INTERVAL 10 MINUTE AS registered_at
    FROM flattened.api_events
    WHERE
        event_name IN ('RunTask', 'StartTask', 'CreateService', 'UpdateService')
        AND NOT is_refused
        AND task_definition_arn IN (SELECT task_definition_arn FROM definitions)
        AND task_definition_arn NOT IN (
            SELECT task_definition_arn
            FROM flattened.api_events
            WHERE event_name = 'RegisterTaskDefinition' AND task_definition_arn IS NOT NULL
        )
),

-- Long-term keys were not issued by a call that CloudTrail still has. Audit logs don't tell when credentials were issued:
-- role sessions last an hour unless somebody asks for more. A call to the global endpoint doesn't tell in which region
-- its caller got credentials, but where the chain began is likely.
unexplained AS (
    SELECT
        events.account_id,
        events.caller_account_id,
        unnest(list_distinct([events.region, chain.seed_region])) AS region,
        events.caller_arn,
        if(
            events.credentials_issued_at IS NULL,
            [events.event_at, events.event_at - INTERVAL 1 HOUR],
            [events.credentials_issued_at]
        ) AS issued
    FROM chain
    INNER JOIN flattened.api_events AS events USING (account_id, region, event_id)
    WHERE
        (events.credentials_issued_at IS NOT NULL OR starts_with(events.access_key_id, 'ASIA'))
        AND coalesce(events.credentials_issued_at, events.event_at) >= TIMESTAMPTZ '2013-11-01 00:00:00+00'
        AND events.access_key_id NOT IN (
            SELECT issued_access_key_id
            FROM before
            WHERE issued_access_key_id IS NOT NULL
        )
),

-- Calls between accounts that only the account that was called has told of.
one_sided AS (
    SELECT events.caller_account_id AS account_id, events.region, events.caller_arn, events.event_at
    FROM chain
    INNER JOIN flattened.api_events AS events USING (account_id, region, event_id)
    LEFT JOIN flattened.api_events AS own
        ON own.shared_event_id = events.shared_event_id
        AND own.account_id = events.caller_account_id
    WHERE events.caller_account_id != events.account_id AND own.event_id IS NULL
),

accounts AS (
    SELECT account_id, region, caller_arn, unnest(issued) AS issued_at
    FROM unexplained
    UNION
    SELECT caller_account_id, region, caller_arn, unnest(issued)
    FROM unexplained
    WHERE caller_account_id != ''
    UNION
    SELECT account_id, region, caller_arn, event_at
    FROM one_sided
    WHERE account_id != ''
),

regions AS (
    SELECT account_id, region, issued_at
    FROM accounts
    UNION
    SELECT account_id, global_region(split_part(coalesce(caller_arn, ''), ':', 2)), issued_at
    FROM accounts
)

-- The time of issue and that of the event may differ by a second.
SELECT DISTINCT
    account_id,
    region,
    date_trunc('hour', unnest([issued_at, issued_at - INTERVAL 5 SECOND])) AS hour_at,
    'credentials' AS reason
FROM regions
UNION
SELECT
    account_id,
    region,
    date_trunc('hour', registered_at),
    'task'
FROM uses
ORDER BY ALL;
