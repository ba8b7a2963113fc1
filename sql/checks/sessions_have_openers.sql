-- checks: correlation.session_openers
-- severity: error
-- at a refresh: once a day
-- Each session that a call may have opened has a row without a call and with its reason, or its calls numbered from 1.
WITH
told AS (
    SELECT
        account_id,
        region,
        session_process_uuid,
        count(*) AS row_count,
        min(candidate_number) AS first_number,
        max(candidate_number) AS last_number,
        bool_and((candidate_number = 0) = (verdict = 'none')) AS is_none_without_call,
        bool_and((candidate_number = 0) = (none_reason IS NOT NULL)) AS has_reason,
        bool_and((candidate_number = 0) = (event_id IS NULL)) AS has_call
    FROM correlation.session_openers
    GROUP BY account_id, region, session_process_uuid
)

SELECT
    account_id,
    region,
    session_process_uuid,
    told.row_count
FROM correlation.opened_sessions
FULL JOIN told USING (account_id, region, session_process_uuid)
WHERE
    opened_sessions.origin IS NULL
    OR told.row_count IS NULL
    OR NOT (is_none_without_call AND has_reason AND has_call)
    OR NOT (told.last_number = 0 AND told.row_count = 1 OR told.first_number = 1 AND told.last_number = told.row_count)
