-- checks: correlation.session_openers
-- severity: error
-- at a refresh: sliced by account_id, region, place_key
-- A call opens at most one session in a place, and a session that is opened by it by no other.
WITH
assigned AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY event_account_id, event_region, event_id, place_key) AS session_count,
        count(*) OVER (PARTITION BY account_id, region, session_process_uuid) AS call_count
    FROM correlation.session_openers
    WHERE verdict IN ('exact', 'strong', 'likely')
)

SELECT
    account_id,
    region,
    session_process_uuid,
    event_id,
    session_count,
    call_count
FROM assigned
WHERE session_count > 1 OR call_count > 1
