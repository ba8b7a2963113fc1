-- Grain: exec call of a person. Parameters: person_key, from_at, to_at, most.
-- Answers: what did a person open, from where, was it refused, was something found in the session, is it new for the person?
--
-- Calls in the scope time come first, then the latest. `call_count` is the full number.
WITH
calls AS (
    SELECT
        *,
        coalesce(event_at >= $from_at AND event_at < $to_at, FALSE) AS is_in_scope,
        count(*) OVER () AS call_count
    FROM correlation.exec_calls
    WHERE person_key = $person_key
    QUALIFY row_number() OVER (ORDER BY is_in_scope DESC, event_at DESC, account_id, region, event_id) <= $most
),

found AS (
    SELECT sessions.session_key, count(DISTINCT sessions.finding_id) AS finding_count
    FROM correlation.finding_sessions AS sessions
    WHERE
        sessions.session_key IN (
            SELECT place_key(account_id, region, session_process_uuid) FROM calls WHERE session_process_uuid IS NOT NULL
        )
    GROUP BY sessions.session_key
)

SELECT calls.*, coalesce(found.finding_count, 0) AS finding_count
FROM calls
LEFT JOIN found ON found.session_key = place_key(calls.account_id, calls.region, calls.session_process_uuid)
ORDER BY calls.is_in_scope DESC, calls.event_at DESC, calls.account_id, calls.region, calls.event_id
