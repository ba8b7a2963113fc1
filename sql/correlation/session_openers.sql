-- Grain: session that a call may have opened and a call that did, or may have; or one row that says why none is known.
-- Key: account_id, region, session_process_uuid, candidate_number.
-- Answers: which call opened a session, how sure is that, and whose was it?
--
-- A finding never says by which call, so it follows from place and time (opener_rules). A call opens one session in a
-- place: as many sessions as there are calls for them take these calls from all others. What is still open then stays
-- open: all calls that remain are named, for time alone does not tell two people apart.
-- Empty without: flattened.api_events, raw.cloudtrail_coverage.
-- Refreshed by: account_id, region, place_key.
WITH RECURSIVE
sessions AS (
    SELECT
        row_number() OVER (ORDER BY account_id, region, session_process_uuid) AS session_number,
        *
    FROM correlation.opened_sessions
),

-- Sessions that lie further apart can't be opened by the same call.
clusters AS (
    SELECT
        session_number,
        count(*) FILTER (is_first) OVER (ORDER BY account_id, region, place_key, session_started_at, session_number)
            AS cluster_number
    FROM (
        SELECT
            *,
            coalesce(
                session_started_at - lag(session_started_at) OVER same_place
                > (SELECT to_seconds(max(seconds_before + seconds_after)) FROM correlation.opener_rules),
                TRUE
            ) AS is_first
        FROM sessions
        WINDOW same_place AS (PARTITION BY account_id, region, place_key ORDER BY session_started_at, session_number)
    )
),

exec_calls AS (
    SELECT
        row_number() OVER (ORDER BY event_at, event_id, account_id, region) AS call_number,
        *,
        exec_kind(event_source, event_name) AS exec_kind
    FROM flattened.api_events
    WHERE
        exec_kind(event_source, event_name) IN (SELECT exec_kind FROM correlation.opener_rules)
        AND NOT is_refused
        AND NOT is_dry_run
        AND NOT is_by_ecs(event_source, invoked_by, source_service, issuer_arn, session_id)
),

targets AS (
    SELECT
        call_number,
        unnest(if(exec_kind = 'ssm_command' AND len(instance_ids) > 0, instance_ids, [instance_id])) AS instance_id
    FROM exec_calls
),

placed_calls AS (
    SELECT
        calls.*,
        exec_place(calls.task_id, targets.instance_id, calls.cluster_name, calls.kubernetes_namespace, calls.pod_name)
            AS place_key
    FROM exec_calls AS calls
    INNER JOIN targets USING (call_number)
),

-- The lower the tier, the better does the call fit.
candidates AS (
    SELECT
        sessions.session_number,
        calls.call_number,
        CASE
            WHEN calls.place_key = '' THEN 'instance_targets'
            WHEN list_contains(sessions.session_ids, calls.session_id) THEN 'session_id'
            WHEN list_contains(sessions.container_ids, calls.container_runtime_id) THEN 'runtime_id'
            WHEN list_contains(sessions.container_names, calls.container_name) THEN 'container'
            ELSE split_part(calls.place_key, '/', 1)
        END AS rule,
        CASE
            WHEN rule = 'session_id' THEN 1
            WHEN rule IN ('runtime_id', 'container') OR (rule = 'instance' AND rules.is_direct) THEN 2
            WHEN rule = 'pod' AND (calls.container_name IS NULL OR len(sessions.container_names) = 0) THEN 2
            WHEN rule = 'instance_targets' THEN 4
            ELSE 3
        END AS tier
    FROM sessions
    INNER JOIN correlation.opener_rules AS rules USING (origin)
    INNER JOIN placed_calls AS calls
        ON calls.exec_kind = rules.exec_kind
        AND calls.account_id = sessions.account_id
        AND calls.region = sessions.region
        AND calls.event_at >= sessions.session_started_at - to_seconds(rules.seconds_before)
        AND calls.event_at <= sessions.session_started_at + to_seconds(rules.seconds_after)
    WHERE
        sessions.place_key != ''
        AND (
            calls.place_key = sessions.place_key
            -- A command that names tags in place of instances may run on any.
            OR (calls.exec_kind = 'ssm_command' AND calls.place_key = '')
        )
        -- A tunnel for logins, not a shell or another port.
        AND NOT (
            sessions.origin = 'ssh'
            AND calls.exec_kind = 'ssm_session'
            AND calls.document_name IS DISTINCT FROM 'AWS-StartSSHSession'
        )
),

counted AS (
    SELECT session_number, count(*) AS candidate_count
    FROM candidates
    GROUP BY session_number
),

best AS (
    SELECT *
    FROM candidates
    QUALIFY tier = min(tier) OVER (PARTITION BY session_number)
),

rounds AS (
    SELECT
        0 AS round,
        best.session_number,
        clusters.cluster_number,
        best.tier,
        list(best.call_number ORDER BY best.call_number) AS calls
    FROM best
    INNER JOIN clusters USING (session_number)
    GROUP BY best.session_number, clusters.cluster_number, best.tier
    UNION ALL
    SELECT round + 1, session_number, cluster_number, tier, calls_left
    FROM (
        SELECT *, bool_or(calls_left != calls) OVER (PARTITION BY cluster_number) AS goes_on
        FROM (
            SELECT
                *,
                list_filter(calls, lambda call: NOT list_contains(taken, call)) AS others,
                if(is_settled OR len(others) = 0, calls, others) AS calls_left
            FROM (
                SELECT
                    *,
                    coalesce(
                        flatten(
                            list(calls) FILTER (is_settled) OVER (
                                PARTITION BY cluster_number ORDER BY tier RANGE UNBOUNDED PRECEDING
                            )
                        ),
                        []
                    ) AS taken
                FROM (
                    SELECT *, count(*) OVER (PARTITION BY cluster_number, tier, calls) = len(calls) AS is_settled
                    FROM rounds
                )
            )
        )
    )
    WHERE goes_on
),

remaining AS (
    SELECT session_number, tier, unnest(calls) AS call_number, len(calls) AS call_count
    FROM rounds
    QUALIFY round = max(round) OVER (PARTITION BY session_number)
),

openers AS (
    SELECT
        remaining.session_number,
        remaining.call_number,
        candidates.rule,
        remaining.tier < 4
        AND remaining.call_count = 1
        AND remaining.tier = min(remaining.tier) OVER same_call
        AND count(*) OVER (PARTITION BY remaining.call_number, sessions.place_key, remaining.tier) = 1 AS is_only
    FROM remaining
    INNER JOIN candidates USING (session_number, call_number)
    INNER JOIN sessions USING (session_number)
    WINDOW same_call AS (PARTITION BY remaining.call_number, sessions.place_key)
),

-- What is known of the hours of a session's time window, by the best road of each.
hours AS (
    SELECT DISTINCT
        session_number,
        account_id,
        region,
        if(origin = 'container_runtime', 'audit', 'calls') AS source,
        session_started_at,
        unnest([
            date_trunc('hour', session_started_at - to_seconds(rules.seconds_before)),
            date_trunc('hour', session_started_at + to_seconds(rules.seconds_after))
        ]) AS hour_at
    FROM sessions
    INNER JOIN (
        SELECT origin, max(seconds_before) AS seconds_before, max(seconds_after) AS seconds_after
        FROM correlation.opener_rules
        GROUP BY origin
    ) AS rules USING (origin)
    WHERE session_started_at IS NOT NULL
),

coverage AS (
    SELECT
        account_id,
        region,
        hour_at,
        if(road = 'audit', 'audit', 'calls') AS source,
        delivered_until_at,
        asked_at,
        state = 'denied' AS is_denied,
        -- Without any object of the hour nobody knows whether there is a trail; the API always answers.
        (state = 'loaded' OR (state = 'none_found' AND road = 'lookup'))
        AND (is_complete OR list_has_any(asked_for, ['session', 'all'])) AS was_read
    FROM raw.cloudtrail_coverage
),

hours_read AS (
    SELECT
        session_number,
        hour_at,
        coalesce(bool_or(was_read AND NOT is_early), FALSE) AS is_read,
        coalesce(bool_or(was_read), FALSE) AS was_read,
        coalesce(bool_or(is_denied), FALSE) AS is_denied
    FROM (
        SELECT
            *,
            -- Asked before calls of that time were delivered, which takes less than an hour.
            coalesce(delivered_until_at < session_started_at, asked_at < session_started_at + INTERVAL 1 HOUR) AS is_early
        FROM hours
        LEFT JOIN coverage USING (account_id, region, hour_at, source)
    )
    GROUP BY session_number, hour_at
),

read AS (
    SELECT
        session_number,
        bool_and(is_read) AS is_read,
        CASE
            WHEN bool_and(is_read) THEN 'truly_none'
            WHEN bool_or(is_denied AND NOT was_read) THEN 'denied'
            WHEN bool_and(was_read) THEN 'not_delivered_yet'
            ELSE 'not_loaded'
        END AS none_reason
    FROM hours_read
    GROUP BY session_number
),

callers AS (
    SELECT
        calls.call_number,
        chain.is_complete,
        coalesce(chain.caller_type, calls.caller_type) AS entry_caller_type,
        coalesce(chain.caller_arn, calls.caller_arn) AS entry_caller_arn,
        coalesce(chain.source_ip_address, calls.source_ip_address) AS entry_source_ip_address,
        caller_of(
            people.person_key,
            people.person_name,
            calls.is_claimed_name,
            chain.is_complete,
            chain.person_key,
            chain.person_name,
            chain.is_claimed_name
        ) AS caller
    FROM exec_calls AS calls
    LEFT JOIN correlation.people AS people ON people.event_person_key = calls.person_key
    LEFT JOIN correlation.credential_chain AS chain
        ON chain.access_key_id = calls.access_key_id AND chain.is_first_identity
),

told AS (
    SELECT
        openers.session_number,
        openers.call_number,
        openers.rule,
        openers.is_only,
        callers.* EXCLUDE (call_number),
        row_number() OVER (PARTITION BY openers.session_number ORDER BY openers.call_number) AS candidate_number,
        -- Whoever is not known may be anybody.
        count(DISTINCT coalesce(callers.caller.person_key, openers.call_number::VARCHAR)) OVER (
            PARTITION BY openers.session_number
        ) AS person_count
    FROM openers
    INNER JOIN callers USING (call_number)
)

SELECT
    sessions.account_id,
    sessions.region,
    sessions.session_process_uuid,
    coalesce(told.candidate_number, 0) AS candidate_number,
    sessions.session_started_at,
    sessions.origin,
    sessions.place_key,
    CASE
        WHEN told.call_number IS NULL THEN 'none'
        WHEN NOT told.is_only THEN 'ambiguous'
        WHEN told.rule IN ('session_id', 'runtime_id') THEN 'exact'
        WHEN told.rule IN ('container', 'instance', 'pod') AND candidates.tier = 2 AND coalesce(read.is_read, FALSE) THEN 'strong'
        ELSE 'likely'
    END AS verdict,
    CASE
        WHEN told.call_number IS NOT NULL THEN NULL
        WHEN sessions.session_started_at IS NULL THEN 'unknown_start'
        WHEN sessions.place_key = '' THEN 'unknown_place'
        ELSE read.none_reason
    END AS none_reason,
    told.rule,
    round(epoch(sessions.session_started_at - calls.event_at), 6) AS seconds_between,
    coalesce(counted.candidate_count, 0) AS candidate_count,
    coalesce(told.person_count, 0) AS person_count,
    calls.account_id AS event_account_id,
    calls.region AS event_region,
    calls.event_id,
    calls.event_at AS opened_at,
    calls.exec_kind,
    told.caller.person_key AS person_key,
    told.caller.person_name AS person_name,
    told.caller.is_claimed_name AS is_claimed_name,
    calls.person_key AS event_person_key,
    calls.access_key_id,
    calls.caller_arn,
    calls.source_ip_address,
    calls.user_agent,
    calls.has_mfa,
    calls.is_from_console,
    calls.command,
    calls.session_id,
    told.is_complete AS is_chain_complete,
    told.entry_caller_type,
    told.entry_caller_arn,
    told.entry_source_ip_address
FROM sessions
LEFT JOIN told USING (session_number)
LEFT JOIN exec_calls AS calls USING (call_number)
LEFT JOIN candidates
    ON candidates.session_number = told.session_number AND candidates.call_number = told.call_number
LEFT JOIN counted ON counted.session_number = sessions.session_number
LEFT JOIN read ON read.session_number = sessions.session_number
