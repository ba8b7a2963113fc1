-- Keys of flattened.api_events: where the calls open sessions; a command that names no instances, wherever it may.
WITH
calls AS (
    SELECT
        account_id,
        region,
        event_at,
        exec_kind(event_source, event_name) AS exec_kind,
        unnest(list_append(instance_ids, instance_id)) AS instance_id,
        len(instance_ids) AS instance_count,
        task_id,
        cluster_name,
        kubernetes_namespace,
        pod_name
    FROM changed
    WHERE exec_kind(event_source, event_name) IS NOT NULL
)

SELECT
    account_id,
    region,
    exec_place(task_id, instance_id, cluster_name, kubernetes_namespace, pod_name) AS place_key
FROM calls
UNION
SELECT sessions.account_id, sessions.region, sessions.place_key
FROM correlation.opened_sessions AS sessions
INNER JOIN calls
    ON calls.account_id = sessions.account_id
    AND calls.region = sessions.region
    AND calls.exec_kind = 'ssm_command'
    AND calls.instance_count = 0
    AND sessions.origin = 'ssm_command'
    AND abs(epoch(sessions.session_started_at - calls.event_at))
    <= (SELECT max(seconds_before + seconds_after) FROM correlation.opener_rules);

-- Rows of flattened.api_events: what opens sessions in the places, or may.
SELECT events.*
FROM flattened.api_events AS events
SEMI JOIN (
    SELECT event_id, account_id, region
    FROM (
        SELECT
            event_id,
            account_id,
            region,
            exec_place(
                task_id,
                unnest(list_append(instance_ids, instance_id)),
                cluster_name,
                kubernetes_namespace,
                pod_name
            ) AS place_key
        FROM flattened.api_events
        WHERE exec_kind(event_source, event_name) IS NOT NULL
    )
    SEMI JOIN (FROM keys UNION SELECT account_id, region, '' FROM keys) USING (account_id, region, place_key)
) USING (account_id, region, event_id);

-- Keys of correlation.people: by event_person_key of correlation.session_openers.

-- Rows of correlation.people: of these calls.
SELECT *
FROM correlation.people
WHERE event_person_key IN (SELECT person_key FROM slices.flattened_api_events);

-- Keys of correlation.credential_chain: by access_key_id of correlation.session_openers.
-- Rows of correlation.credential_chain: by access_key_id of flattened.api_events.

-- Keys of raw.cloudtrail_coverage: of sessions whose time window touches the hour.
SELECT sessions.account_id, sessions.region, sessions.place_key
FROM correlation.opened_sessions AS sessions
INNER JOIN changed
    ON changed.account_id = sessions.account_id
    AND changed.region = sessions.region
CROSS JOIN (SELECT to_seconds(max(seconds_before + seconds_after)) AS span FROM correlation.opener_rules) AS longest
WHERE
    sessions.session_started_at
    BETWEEN changed.hour_at - longest.span AND changed.hour_at + INTERVAL 1 HOUR + longest.span;

-- Rows of raw.cloudtrail_coverage: of the accounts and regions.
SELECT *
FROM raw.cloudtrail_coverage
SEMI JOIN keys USING (account_id, region);

-- Keys of raw.cloudtrail_erased_hours: of sessions whose time window touches the hour.
SELECT sessions.account_id, sessions.region, sessions.place_key
FROM correlation.opened_sessions AS sessions
INNER JOIN changed
    ON changed.account_id = sessions.account_id
    AND changed.region = sessions.region
CROSS JOIN (SELECT to_seconds(max(seconds_before + seconds_after)) AS span FROM correlation.opener_rules) AS longest
WHERE
    sessions.session_started_at
    BETWEEN changed.hour_at - longest.span AND changed.hour_at + INTERVAL 1 HOUR + longest.span;

-- Rows of raw.cloudtrail_erased_hours: of the accounts and regions.
SELECT *
FROM raw.cloudtrail_erased_hours
SEMI JOIN keys USING (account_id, region);
