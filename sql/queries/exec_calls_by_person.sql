-- Who opens sessions in containers, pods and instances, how often, and in how many of them was something found?
--
-- $person text = null: only this person, by key or name
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: most sessions are benign. Look at persons with few calls of which many have findings, and at names that are only
-- claimed: `credential_chain` has who assumed the role. `sessions_with_findings` has the sessions one by one.
WITH
exec_calls AS (
    SELECT *
    FROM correlation.exec_calls
    WHERE
        is_within(event_at, event_at, $from, $to)
        AND ($person::VARCHAR IS NULL OR $person IN (person_key, person_name))
),

sessions AS (
    SELECT person_key, session_started_at, person_name
    FROM correlation.session_openers
    WHERE
        person_count = 1
        AND candidate_number = 1
        AND is_within(session_started_at, session_started_at, $from, $to)
)

SELECT
    coalesce(calls.person_name, '(a machine)') AS person_name,
    bool_and(calls.is_claimed_name) AS is_claimed_name,
    count(*) FILTER (NOT calls.is_refused AND NOT calls.is_dry_run) AS call_count,
    count(*) FILTER (calls.is_refused) AS refused_count,
    count(*) FILTER (calls.is_direct_session) AS direct_session_count,
    max(coalesce(found.session_count, 0)) AS session_with_findings_count,
    count(DISTINCT calls.target_key) AS target_count,
    count(DISTINCT calls.source_ip_address) AS address_count,
    count(DISTINCT calls.account_id) AS account_count,
    bool_and(calls.has_mfa) AS has_mfa,
    min(calls.event_at) AS first_call_at,
    max(calls.event_at) AS last_call_at,
    calls.person_key
FROM exec_calls AS calls
LEFT JOIN (SELECT person_key, count(*) AS session_count FROM sessions GROUP BY person_key) AS found USING (person_key)
GROUP BY calls.person_key, calls.person_name
ORDER BY session_with_findings_count DESC, call_count DESC, calls.person_key, calls.person_name
