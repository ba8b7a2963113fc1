-- Which credentials of a task or an instance were first used after their presumable theft, from where, and for what?
--
-- $days number from 0 = 7: only keys first used within so many days after the theft
--
-- Then: revoke the sessions of the role. Keys of a task are renewed every few hours; one that is first used from an address
-- outside, or by another user agent than the keys before, is the thief's. Calls of other kinds than those that are kept
-- are only here if they were asked for by key.
WITH
thefts AS (
    SELECT DISTINCT
        source_kind,
        source_key,
        split_part(source_key, '/', -1) AS session_name,
        min(held_at) AS stolen_at,
        min(holder_finding_id) AS holder_finding_id
    FROM correlation.credential_thefts
    WHERE source_kind IN ('ecs_task', 'instance') AND held_at IS NOT NULL
    GROUP BY source_kind, source_key
),

keys_used AS (
    SELECT
        session_name,
        access_key_id,
        any_value(account_id) AS account_id,
        min(event_at) AS first_used_at,
        max(event_at) AS last_used_at,
        count(*) AS call_count,
        count(*) FILTER (is_refused) AS refused_count,
        arg_min(event_name, (event_at, event_id)) AS first_event_name,
        list(DISTINCT event_name ORDER BY event_name) AS event_names,
        list(DISTINCT source_ip_address ORDER BY source_ip_address) AS source_ip_addresses,
        list(DISTINCT user_agent ORDER BY user_agent) AS user_agents
    FROM flattened.api_events
    WHERE access_key_id != '' AND session_name != ''
    GROUP BY session_name, access_key_id
)

SELECT
    keys_used.access_key_id,
    thefts.source_kind,
    thefts.source_key,
    thefts.stolen_at,
    keys_used.first_used_at,
    round(epoch(keys_used.first_used_at - thefts.stolen_at), 0) AS seconds_after,
    keys_used.first_event_name,
    keys_used.event_names,
    keys_used.call_count,
    keys_used.refused_count,
    keys_used.source_ip_addresses,
    keys_used.user_agents,
    keys_used.last_used_at,
    thefts.holder_finding_id,
    keys_used.account_id
FROM thefts
INNER JOIN keys_used USING (session_name)
WHERE
    keys_used.first_used_at >= thefts.stolen_at
    AND keys_used.first_used_at <= thefts.stolen_at + $days * INTERVAL 1 DAY
ORDER BY keys_used.first_used_at, keys_used.access_key_id, thefts.source_kind, thefts.source_key
