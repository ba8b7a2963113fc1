-- Who switched ECS Exec on or off, or its logging?
--
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: Exec that is switched on just before a session, or logging set to NONE, prepares something. Ask who did it whether
-- there is a change for it; `first_identity` is who the credentials of the call lead to.
SELECT
    events.event_at,
    events.event_name,
    events.enables_exec,
    events.exec_logging,
    people.person_name,
    events.is_claimed_name,
    events.caller_arn,
    chain.caller_arn AS first_identity,
    events.source_ip_address,
    events.is_refused,
    events.error_code,
    events.cluster_name,
    events.service_name,
    events.task_definition_arn,
    events.account_id,
    events.region,
    events.event_id
FROM flattened.api_events AS events
LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
LEFT JOIN correlation.credential_chain AS chain
    ON chain.access_key_id = events.access_key_id AND chain.is_first_identity
WHERE
    events.event_source = 'ecs.amazonaws.com'
    AND (events.enables_exec IS NOT NULL OR events.exec_logging IS NOT NULL)
    AND is_within(events.event_at, events.event_at, $from, $to)
ORDER BY events.event_at DESC, events.account_id, events.region, events.event_id
