-- Grain: call that opens a session, prepares one or runs a command elsewhere, refused or not. Key: account_id, region,
-- event_id.
-- Answers: who opens what, from where, was it refused, what ran in the session, and is it new for the person?
--
-- New is only what all calls of the 45 days before were read for: what was not asked for may have happened.
-- Empty without: flattened.api_events.
-- Refreshed by: account_id, region.
WITH
exec_calls AS (
    SELECT *, exec_kind(event_source, event_name) AS exec_kind
    FROM flattened.api_events
    WHERE exec_kind(event_source, event_name) IS NOT NULL
    QUALIFY
        NOT is_by_ecs(
            account_id, region, event_source, event_name, invoked_by, source_service, issuer_arn, session_id
        )
),

callers AS (
    SELECT
        calls.account_id,
        calls.region,
        calls.event_id,
        caller_of(
            people.person_key,
            people.person_name,
            calls.is_claimed_name,
            chain.is_complete,
            if(chain.is_of_task, NULL, chain.person_key),
            chain.person_name,
            chain.is_claimed_name
        ) AS caller
    FROM exec_calls AS calls
    LEFT JOIN correlation.people AS people ON people.event_person_key = calls.person_key
    LEFT JOIN correlation.credential_chain AS chain
        ON chain.access_key_id = calls.access_key_id AND chain.is_first_identity
),

ends AS (
    SELECT account_id, region, session_id, min(event_at) AS ended_at
    FROM flattened.api_events
    WHERE event_name = 'TerminateSession' AND NOT is_refused AND session_id != ''
    GROUP BY account_id, region, session_id
),

-- A call opens one session in a place, but a command runs on several instances: the session is told where there is one.
openers AS (
    SELECT event_account_id AS account_id, event_region AS region, event_id, min(session_process_uuid) AS session_process_uuid
    FROM correlation.session_openers
    WHERE verdict IN ('exact', 'strong', 'likely')
    GROUP BY event_account_id, event_region, event_id
    HAVING count(*) = 1
),

complete_hours AS (
    SELECT DISTINCT account_id, region, hour_at, if(road = 'audit', 'audit', 'calls') AS source
    FROM raw.cloudtrail_coverage
    WHERE is_complete
),

baselines AS (
    SELECT
        *,
        count(*) OVER (
            PARTITION BY account_id, region, source ORDER BY hour_at RANGE BETWEEN INTERVAL 45 DAY PRECEDING AND CURRENT ROW
        ) = 45 * 24 + 1 AS is_complete
    FROM complete_hours
),

told AS (
    SELECT
        calls.*,
        callers.caller.person_key AS told_key,
        callers.caller.person_name AS told_name,
        callers.caller.is_claimed_name AS told_is_claimed,
        exec_place(
            calls.task_id,
            coalesce(calls.instance_id, if(len(calls.instance_ids) = 1, calls.instance_ids[1], NULL)),
            calls.cluster_name,
            calls.kubernetes_namespace,
            calls.pod_name
        ) AS place_key,
        CASE
            WHEN calls.task_id != '' OR calls.cluster_name != ''
                THEN concat_ws('/', calls.cluster_name, calls.kubernetes_namespace, calls.container_name)
            WHEN calls.instance_id != '' THEN calls.instance_id
            WHEN len(calls.instance_ids) > 0 THEN array_to_string(list_sort(calls.instance_ids), ' ')
        END AS target_key,
        coalesce(baselines.is_complete, FALSE) AND callers.caller.person_key IS NOT NULL AS has_baseline
    FROM exec_calls AS calls
    INNER JOIN callers USING (account_id, region, event_id)
    LEFT JOIN baselines
        ON baselines.account_id = calls.account_id
        AND baselines.region = calls.region
        AND baselines.hour_at = date_trunc('hour', calls.event_at)
        AND baselines.source = if(calls.event_source = 'kubernetes', 'audit', 'calls')
)

SELECT
    told.account_id,
    told.region,
    told.event_id,
    told.event_at,
    told.exec_kind,
    told.told_key AS person_key,
    told.told_name AS person_name,
    told.told_is_claimed AS is_claimed_name,
    told.person_key AS event_person_key,
    told.is_machine,
    told.access_key_id,
    told.caller_arn,
    told.source_ip_address,
    told.user_agent,
    told.has_mfa,
    told.is_from_console,
    coalesce(told.issuer_arn, told.caller_arn) AS role_arn,
    told.target_key,
    told.place_key,
    told.cluster_name,
    told.task_arn,
    told.container_name,
    if(told.instance_id IS NULL, told.instance_ids, list_distinct(list_append(told.instance_ids, told.instance_id)))
        AS instance_ids,
    told.kubernetes_namespace,
    told.pod_name,
    told.command,
    told.document_name,
    told.reason,
    told.session_id,
    told.is_refused,
    told.error_code,
    told.is_dry_run,
    told.exec_kind = 'ssm_session' AND coalesce(told.task_id != '' OR told.container_runtime_id != '', FALSE)
        AS is_direct_session,
    openers.session_process_uuid,
    ends.ended_at,
    if(told.has_baseline, count(*) OVER of_person = 0, NULL) AS is_new_person,
    if(told.has_baseline AND told.source_ip_address IS NOT NULL, count(*) OVER from_address = 0, NULL) AS is_new_address,
    if(told.has_baseline, count(*) OVER in_hour = 0, NULL) AS is_new_hour,
    if(told.has_baseline AND told.target_key IS NOT NULL, count(*) OVER into_target = 0, NULL) AS is_new_target
FROM told
LEFT JOIN openers USING (account_id, region, event_id)
LEFT JOIN ends
    ON ends.account_id = told.account_id AND ends.region = told.region AND ends.session_id = told.session_id
WINDOW
    of_person AS (
        PARTITION BY told.account_id, told.region, told.told_key
        ORDER BY told.event_at RANGE BETWEEN INTERVAL 45 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    from_address AS (
        PARTITION BY told.account_id, told.region, told.told_key, told.source_ip_address
        ORDER BY told.event_at RANGE BETWEEN INTERVAL 45 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    in_hour AS (
        PARTITION BY told.account_id, told.region, told.told_key, extract('hour' FROM told.event_at)
        ORDER BY told.event_at RANGE BETWEEN INTERVAL 45 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    ),
    into_target AS (
        PARTITION BY told.account_id, told.region, told.told_key, told.target_key
        ORDER BY told.event_at RANGE BETWEEN INTERVAL 45 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING
    )
