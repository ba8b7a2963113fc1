-- Which calls were made with an access key, from where, and which were refused?
--
-- $key text: the access key
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: look at calls from another address or by another user agent than before. Calls of kinds that tell nothing about
-- sessions or credentials are only here if all calls of the key were asked for, or everything was read (`--all`).
SELECT
    events.event_at,
    events.event_source,
    events.event_name,
    events.is_refused,
    events.error_code,
    coalesce(people.person_name, events.person_name) AS person_name,
    events.is_claimed_name,
    events.caller_arn,
    events.source_ip_address,
    events.user_agent,
    events.role_arn,
    events.command,
    events.account_id,
    events.region,
    events.event_id
FROM flattened.api_events AS events
LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
WHERE events.access_key_id = $key AND is_within(events.event_at, events.event_at, $from, $to)
ORDER BY events.event_at, events.account_id, events.region, events.event_id
