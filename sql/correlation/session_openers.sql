-- Grain: session that a call may have opened and a call that did, or may have; or one row that says why none is known.
-- Key: account_id, region, session_process_uuid, candidate_number.
-- Answers: which call opened a session, how sure is that, and whose was it?
--
-- A finding never says by which call, so it follows from place and time (opener_rules). A call opens one session in a
-- place: as many sessions as there are calls for them take these calls from all others. What is still open then stays
-- open: all calls that remain are named, for time alone does not tell two people apart. Where calls of that time were
-- erased on a person's request, one of these may have opened it, so that who is left is not known to have.
-- Empty without: flattened.api_events, raw.cloudtrail_coverage.
-- Refreshed by: account_id, region, place_key.
WITH RECURSIVE
sessions AS (
    SELECT
        row_number() OVER (ORDER BY account_id, region, session_process_uuid) AS session_number,
        dense_rank() OVER (ORDER BY account_id, region, place_key) AS place_number,
        *
    FROM correlation.opened_sessions
),

-- No window is longer than these spans of time, so each touches two of them at most.
windows AS (
    SELECT DISTINCT
        sessions.session_number,
        rules.exec_kind,
        rules.is_direct,
        sessions.session_started_at - to_seconds(rules.seconds_before) AS begins_at,
        sessions.session_started_at + to_seconds(rules.seconds_after) AS ends_at,
        unnest([span_of(begins_at), span_of(ends_at)]) AS span
    FROM sessions
    INNER JOIN correlation.opener_rules AS rules USING (origin)
    WHERE sessions.place_key != '' AND sessions.session_started_at IS NOT NULL
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
    QUALIFY
        NOT is_by_ecs(
            account_id, region, event_source, event_name, invoked_by, source_service, issuer_arn, session_id
        )
),

targets AS (
    SELECT
        call_number,
        unnest(if(exec_kind = 'ssm_command' AND len(instance_ids) > 0, instance_ids, [instance_id])) AS instance_id
    FROM exec_calls
),

-- More calls in one place at one time than any people make are not told apart by time: the first of them stand for all.
placed_calls AS (
    SELECT *, count(*) OVER (PARTITION BY account_id, region, place_key, exec_kind, span) > 200 AS is_crowded
    FROM (
        SELECT
            calls.call_number,
            calls.account_id,
            calls.region,
            calls.exec_kind,
            calls.event_at,
            span_of(calls.event_at) AS span,
            exec_place(
                calls.task_id, targets.instance_id, calls.cluster_name, calls.kubernetes_namespace, calls.pod_name
            ) AS place_key
        FROM exec_calls AS calls
        INNER JOIN targets USING (call_number)
    )
    QUALIFY row_number() OVER (PARTITION BY account_id, region, place_key, exec_kind, span ORDER BY call_number) <= 200
),

near AS (
    SELECT windows.session_number, windows.exec_kind, windows.is_direct, calls.call_number, FALSE AS is_by_tags
    FROM windows
    INNER JOIN sessions USING (session_number)
    INNER JOIN placed_calls AS calls
        ON calls.account_id = sessions.account_id
        AND calls.region = sessions.region
        AND calls.place_key = sessions.place_key
        AND calls.exec_kind = windows.exec_kind
        AND calls.span = windows.span
    WHERE calls.is_crowded OR calls.event_at BETWEEN windows.begins_at AND windows.ends_at
    UNION ALL
    -- A command that names tags in place of instances may run on any.
    SELECT windows.session_number, windows.exec_kind, windows.is_direct, calls.call_number, TRUE
    FROM windows
    INNER JOIN sessions USING (session_number)
    INNER JOIN placed_calls AS calls
        ON calls.account_id = sessions.account_id
        AND calls.region = sessions.region
        AND calls.exec_kind = windows.exec_kind
        AND calls.span = windows.span
    WHERE
        calls.exec_kind = 'ssm_command'
        AND calls.place_key = ''
        AND (calls.is_crowded OR calls.event_at BETWEEN windows.begins_at AND windows.ends_at)
),

-- The lower the tier, the better does the call fit.
candidates AS (
    SELECT
        sessions.session_number,
        calls.call_number,
        sessions.place_number,
        CASE
            WHEN near.is_by_tags THEN 'instance_targets'
            WHEN list_contains(sessions.session_ids, calls.session_id) THEN 'session_id'
            WHEN list_contains(sessions.container_ids, calls.container_runtime_id) THEN 'runtime_id'
            WHEN list_contains(sessions.container_names, calls.container_name) THEN 'container'
            ELSE split_part(sessions.place_key, '/', 1)
        END AS rule,
        CASE
            WHEN rule = 'session_id' THEN 1
            WHEN rule IN ('runtime_id', 'container') OR (rule = 'instance' AND near.is_direct) THEN 2
            -- A call that doesn't say into which container may be into this one.
            WHEN
                rule IN ('pod', 'task')
                AND (
                    coalesce(calls.container_name, calls.container_runtime_id) IS NULL
                    OR len(sessions.container_names) = 0
                )
                THEN 2
            WHEN rule = 'instance_targets' THEN 4
            ELSE 3
        END AS tier
    FROM near
    INNER JOIN sessions USING (session_number)
    INNER JOIN exec_calls AS calls USING (call_number)
    WHERE
        -- A tunnel for logins, not a shell or another port.
        NOT (
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

-- So many calls at one time are a machine's or made up: the first are named, and nothing follows from them.
best AS (
    SELECT session_number, call_number, place_number, tier
    FROM (SELECT * FROM candidates QUALIFY tier = min(tier) OVER (PARTITION BY session_number))
    QUALIFY row_number() OVER (PARTITION BY session_number ORDER BY call_number) <= 51
),

crowded AS (
    SELECT session_number
    FROM best
    GROUP BY session_number
    HAVING count(*) > 50
),

rounds AS (
    SELECT 0 AS round, session_number, call_number, place_number, tier
    FROM best
    ANTI JOIN crowded USING (session_number)
    UNION ALL
    SELECT round + 1, session_number, call_number, place_number, tier
    FROM (
        SELECT *, bool_or(is_dropped) OVER (PARTITION BY place_number) AS goes_on
        FROM (
            SELECT *, is_taken AND NOT bool_and(is_taken) OVER (PARTITION BY session_number) AS is_dropped
            FROM (
                SELECT
                    *,
                    NOT is_settled
                    AND coalesce(
                        min(if(is_settled, tier, NULL)) OVER (PARTITION BY place_number, call_number) <= tier, FALSE
                    ) AS is_taken
                FROM (
                    -- As many sessions as calls that they share.
                    SELECT *, count(*) OVER (PARTITION BY place_number, tier, calls) = len(calls) * len(calls) AS is_settled
                    FROM (
                        SELECT
                            *,
                            list(call_number) OVER (
                                PARTITION BY session_number
                                ORDER BY call_number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) AS calls
                        FROM rounds
                    )
                )
            )
        )
    )
    WHERE goes_on AND NOT is_dropped AND round < 50
),

remaining AS (
    SELECT session_number, call_number, place_number, tier
    FROM rounds
    QUALIFY round = max(round) OVER (PARTITION BY session_number)
    UNION ALL
    SELECT session_number, call_number, place_number, tier
    FROM best
    SEMI JOIN crowded USING (session_number)
),

openers AS (
    SELECT
        remaining.session_number,
        remaining.call_number,
        remaining.tier,
        candidates.rule,
        remaining.tier < 4
        AND count(*) OVER (PARTITION BY remaining.session_number) = 1
        AND remaining.tier = min(remaining.tier) OVER (PARTITION BY remaining.place_number, remaining.call_number)
        AND count(*) OVER (PARTITION BY remaining.place_number, remaining.call_number, remaining.tier) = 1 AS is_only
    FROM remaining
    INNER JOIN candidates USING (session_number, call_number)
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
        settled_until_at,
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
        coalesce(bool_or(was_read AND settled_until_at >= least(hour_at + INTERVAL 1 HOUR, session_started_at)), FALSE)
            AS is_settled,
        coalesce(bool_or(is_denied), FALSE) AS is_denied
    FROM (
        SELECT
            *,
            -- Asked before calls of that time were delivered, which hardly ever takes an hour.
            coalesce(delivered_until_at < session_started_at, asked_at < session_started_at + INTERVAL 1 HOUR) AS is_early
        FROM hours
        LEFT JOIN coverage USING (account_id, region, hour_at, source)
    )
    GROUP BY session_number, hour_at
),

erased AS (
    SELECT DISTINCT hours.session_number
    FROM hours
    INNER JOIN raw.cloudtrail_erased_hours AS missing
        ON missing.account_id = hours.account_id
        AND missing.region = hours.region
        AND missing.hour_at = hours.hour_at
        AND missing.concern = if(hours.source = 'audit', 'pod', 'session')
),

read AS (
    SELECT
        session_number,
        bool_and(is_read) AS is_read,
        CASE
            WHEN bool_and(is_settled) THEN 'truly_none'
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
            if(chain.is_of_task, NULL, chain.person_key),
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
        openers.tier,
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
    erased.session_number IS NOT NULL AS has_erased_calls,
    CASE
        WHEN told.call_number IS NULL THEN 'none'
        WHEN NOT told.is_only THEN 'ambiguous'
        WHEN told.rule = 'session_id' THEN 'exact'
        WHEN has_erased_calls THEN 'likely'
        WHEN told.rule = 'runtime_id' THEN 'exact'
        WHEN told.rule IN ('container', 'instance', 'pod') AND told.tier = 2 AND coalesce(read.is_read, FALSE) THEN 'strong'
        ELSE 'likely'
    END AS verdict,
    CASE
        WHEN told.call_number IS NOT NULL THEN NULL
        WHEN sessions.session_started_at IS NULL THEN 'unknown_start'
        WHEN sessions.place_key = '' THEN 'unknown_place'
        -- What was not read at all may still tell it.
        WHEN has_erased_calls AND read.none_reason IN ('truly_none', 'not_delivered_yet') THEN 'erased'
        ELSE read.none_reason
    END AS none_reason,
    told.rule,
    round((epoch_us(sessions.session_started_at) - epoch_us(calls.event_at)) / 1e6, 6) AS seconds_between,
    coalesce(counted.candidate_count, 0) AS candidate_count,
    -- Who was erased may be anybody.
    coalesce(told.person_count + if(has_erased_calls AND NOT told.is_only, 1, 0), 0) AS person_count,
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
LEFT JOIN counted ON counted.session_number = sessions.session_number
LEFT JOIN read ON read.session_number = sessions.session_number
LEFT JOIN erased ON erased.session_number = sessions.session_number
