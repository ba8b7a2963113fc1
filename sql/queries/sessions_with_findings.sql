-- Which sessions that a call opens have findings, who opened them, and how sure is that?
--
-- $person text = null: only of this person, by key or name
-- $from time = null: only sessions that started at or after this time
-- $to time = null: only sessions that started before this time
--
-- Then: ask the person. An ambiguous session has a row for each call that may have opened it; a session without a call
-- says why: read the calls of that hour (`not_loaded`, `denied`), or ask who got in without one (`truly_none`);
-- who opened one whose call was erased on request is not known any more (`erased`).
WITH
found AS (
    SELECT
        sessions.session_key,
        count(*) AS finding_count,
        max(findings.highest_severity) AS highest_severity,
        list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types,
        arg_min(sessions.finding_id, (sessions.first_seen_at, sessions.finding_id)) AS first_finding_id
    FROM correlation.finding_sessions AS sessions
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    GROUP BY sessions.session_key
)

SELECT
    openers.session_started_at,
    openers.verdict,
    openers.none_reason,
    openers.person_name,
    openers.is_claimed_name,
    openers.candidate_count,
    openers.exec_kind,
    openers.seconds_between,
    openers.source_ip_address,
    openers.has_mfa,
    openers.command,
    found.finding_count,
    found.highest_severity,
    found.finding_types,
    found.first_finding_id,
    openers.account_id,
    openers.region,
    openers.place_key,
    openers.event_id,
    openers.session_process_uuid
FROM correlation.session_openers AS openers
INNER JOIN found
    ON found.session_key = place_key(openers.account_id, openers.region, openers.session_process_uuid)
WHERE
    ($person::VARCHAR IS NULL OR $person IN (openers.person_key, openers.person_name))
    AND is_within(openers.session_started_at, openers.session_started_at, $from, $to)
ORDER BY
    found.highest_severity DESC,
    openers.session_started_at,
    openers.account_id,
    openers.region,
    openers.session_process_uuid,
    openers.candidate_number
