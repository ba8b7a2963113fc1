-- Who switched ECS Exec on or off, or its logging?
--
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: Exec that is switched on just before a session, or logging set to NONE, prepares something. Ask who did it whether
-- there is a change for it; `first_identity` is who the credentials of the call lead to.
WITH
calls AS (
    SELECT
        events.*,
        callers.person_name AS caller_name,
        callers.is_claimed_name AS is_claimed_caller,
        callers.first_identity
    FROM flattened.api_events AS events
    INNER JOIN correlation.callers AS callers USING (account_id, region, event_id)
    WHERE
        events.event_source = 'ecs.amazonaws.com'
        AND (events.enables_exec IS NOT NULL OR events.exec_logging IS NOT NULL)
        AND is_within(events.event_at, events.event_at, $from, $to)
)

SELECT
    event_at,
    event_name,
    enables_exec,
    exec_logging,
    caller_name AS person_name,
    is_claimed_caller AS is_claimed_name,
    caller_arn,
    first_identity,
    source_ip_address,
    is_refused,
    error_code,
    cluster_name,
    service_name,
    task_definition_arn,
    account_id,
    region,
    event_id
FROM calls
ORDER BY event_at DESC, account_id, region, event_id
