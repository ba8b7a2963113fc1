-- Grain: person behind API calls, over accounts and roles. Key: person_key.
-- Answers: who is it, under which names, from where, in which accounts and roles, and what did the person open?
-- Empty without: correlation.finding_people.
-- Refreshed by: entity_id.
WITH
named AS (
    SELECT
        person_key,
        max(person_name) AS person_name,
        list(DISTINCT name ORDER BY name) AS names
    FROM (
        SELECT person_key, person_name, unnest([split_part(event_person_key, '/', -1), person_name]) AS name
        FROM correlation.people
    )
    GROUP BY person_key
),

claims AS (
    SELECT person_key, bool_and(is_claimed_name) AS is_claimed_name
    FROM correlation.finding_people
    GROUP BY person_key
),

calls AS (
    SELECT
        person_key,
        list(DISTINCT account_id ORDER BY account_id) AS account_ids,
        coalesce(list(DISTINCT role_arn ORDER BY role_arn) FILTER (role_arn IS NOT NULL), []) AS role_arns,
        count(*) FILTER (NOT is_refused) AS exec_call_count,
        count(*) FILTER (is_refused) AS refused_call_count,
        min(event_at) AS first_call_at,
        max(event_at) AS last_call_at,
        bool_and(has_mfa) AS has_mfa
    FROM correlation.exec_calls
    WHERE person_key IS NOT NULL
    GROUP BY person_key
),

addresses AS (
    SELECT person_key, list(source_ip_address ORDER BY call_count DESC, source_ip_address)[1:20] AS source_ip_addresses
    FROM (
        SELECT person_key, source_ip_address, count(*) AS call_count
        FROM correlation.exec_calls
        WHERE source_ip_address IS NOT NULL
        GROUP BY person_key, source_ip_address
    )
    GROUP BY person_key
),

opened AS (
    SELECT person_key, count(DISTINCT place_key(account_id, region, session_process_uuid)) AS opened_session_count
    FROM correlation.session_openers
    WHERE person_count = 1
    GROUP BY person_key
)

SELECT
    entities.entity_id,
    entities.entity_key AS person_key,
    coalesce(named.person_name, entities.entity_name) AS person_name,
    claims.is_claimed_name,
    coalesce(named.names, []) AS names,
    coalesce(calls.account_ids, []) AS account_ids,
    coalesce(calls.role_arns, []) AS role_arns,
    coalesce(addresses.source_ip_addresses, []) AS source_ip_addresses,
    coalesce(calls.exec_call_count, 0) AS exec_call_count,
    coalesce(calls.refused_call_count, 0) AS refused_call_count,
    coalesce(opened.opened_session_count, 0) AS opened_session_count,
    calls.first_call_at,
    calls.last_call_at,
    calls.has_mfa,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN named ON named.person_key = entities.entity_key
LEFT JOIN claims ON claims.person_key = entities.entity_key
LEFT JOIN calls ON calls.person_key = entities.entity_key
LEFT JOIN addresses ON addresses.person_key = entities.entity_key
LEFT JOIN opened ON opened.person_key = entities.entity_key
WHERE entities.entity_kind = 'person'
