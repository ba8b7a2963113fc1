-- Grain: session and a call that opened it, or may have; or the one row that says why no call is known. Parameters:
-- session_keys, finding_ids.
-- Answers: who opened some sessions and those in which some findings happened, from where, with what command, is that new
-- for the person, and what else did the person open on that day (UTC)?
WITH
named AS MATERIALIZED (
    SELECT unnest($session_keys::VARCHAR[]) AS session_key
    UNION
    SELECT session_key
    FROM correlation.finding_sessions
    WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
),

openers AS MATERIALIZED (
    SELECT *, place_key(account_id, region, session_process_uuid) AS session_key
    FROM correlation.session_openers
    WHERE place_key(account_id, region, session_process_uuid) IN (SELECT session_key FROM named)
),

addresses AS MATERIALIZED (
    SELECT DISTINCT source_ip_address, address_digits(source_ip_address) AS digits
    FROM openers
    WHERE source_ip_address IS NOT NULL
),

own_networks AS (
    SELECT addresses.source_ip_address, coalesce(networks.name, networks.network) AS own_network
    FROM addresses
    INNER JOIN raw.reference_networks AS networks
        ON addresses.digits >= networks.first_address AND addresses.digits <= networks.last_address
    QUALIFY
        row_number() OVER (
            PARTITION BY addresses.source_ip_address
            ORDER BY networks.first_address DESC, networks.last_address, networks.network
        ) = 1
),

that_day AS (
    SELECT
        openers.session_key,
        openers.candidate_number,
        count(*) FILTER (NOT others.is_refused AND NOT others.is_dry_run) AS other_call_count,
        count(*) FILTER (others.is_refused) AS other_refused_count,
        list(DISTINCT others.target_key ORDER BY others.target_key) FILTER (NOT others.is_refused AND others.target_key != '')
            AS other_targets
    FROM openers
    INNER JOIN correlation.exec_calls AS others
        ON others.person_key = openers.person_key
        AND date_trunc('day', others.event_at) = date_trunc('day', openers.opened_at)
        AND NOT (
            others.account_id = openers.event_account_id
            AND others.region = openers.event_region
            AND others.event_id = openers.event_id
        )
    GROUP BY openers.session_key, openers.candidate_number
)

SELECT
    openers.*,
    calls.role_arn,
    calls.target_key,
    calls.document_name,
    calls.reason,
    coalesce(calls.is_direct_session, FALSE) AS is_direct_session,
    calls.ended_at,
    calls.is_new_person,
    calls.is_new_address,
    calls.is_new_hour,
    calls.is_new_target,
    known.city,
    known.country_name,
    known.asn_organization,
    own_networks.own_network,
    coalesce(that_day.other_call_count, 0) AS other_call_count,
    coalesce(that_day.other_refused_count, 0) AS other_refused_count,
    coalesce(that_day.other_targets, []) AS other_targets
FROM openers
LEFT JOIN correlation.exec_calls AS calls
    ON calls.account_id = openers.event_account_id
    AND calls.region = openers.event_region
    AND calls.event_id = openers.event_id
LEFT JOIN entities.ip_address AS known ON known.ip_address = openers.source_ip_address
LEFT JOIN own_networks ON own_networks.source_ip_address = openers.source_ip_address
LEFT JOIN that_day
    ON that_day.session_key = openers.session_key AND that_day.candidate_number = openers.candidate_number
ORDER BY openers.session_started_at, openers.session_key, openers.candidate_number
