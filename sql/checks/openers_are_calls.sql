-- checks: correlation.exec_calls
-- severity: error
-- at a refresh: once a day
-- Every call that may have opened a session is an exec call that was granted, of the same person, at the same time.
SELECT
    openers.account_id,
    openers.region,
    openers.session_process_uuid,
    openers.event_id
FROM correlation.session_openers AS openers
LEFT JOIN correlation.exec_calls AS calls
    ON calls.account_id = openers.event_account_id
    AND calls.region = openers.event_region
    AND calls.event_id = openers.event_id
WHERE
    openers.event_id IS NOT NULL
    AND (
        calls.event_id IS NULL
        OR calls.is_refused
        OR calls.is_dry_run
        OR calls.event_at != openers.opened_at
        OR calls.person_key IS DISTINCT FROM openers.person_key
    )
