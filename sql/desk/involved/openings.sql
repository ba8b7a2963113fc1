-- Grain: finding and a call that certainly opened a session in which it happened. Parameter: finding_ids.
-- Answers: whose sessions and credentials are behind some findings?
--
-- Only persons that are certain: who is contained wrongly can do nothing.
SELECT
    sessions.finding_id,
    openers.event_account_id,
    openers.event_region,
    openers.session_id,
    openers.person_name,
    openers.caller_arn,
    openers.access_key_id
FROM correlation.finding_sessions AS sessions
INNER JOIN correlation.session_openers AS openers
    ON place_key(openers.account_id, openers.region, openers.session_process_uuid) = sessions.session_key
WHERE
    openers.verdict IN ('exact', 'strong')
    AND sessions.rowid IN (
        SELECT rowid FROM correlation.finding_sessions WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    )
