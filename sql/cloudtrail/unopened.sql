-- In which hours did sessions start without any call that may have opened them, among the events that were read?
-- What ECS itself calls for a person is no call of a person: theirs may still be to come.
-- Parameters: accounts, regions and starts, lists of equal length.
WITH
starts AS (
    SELECT
        unnest($accounts::VARCHAR[]) AS account_id,
        unnest($regions::VARCHAR[]) AS region,
        unnest($starts::TIMESTAMPTZ[]) AS started_at
),

calls AS (
    SELECT account_id, region, event_at
    FROM flattened.api_events
    WHERE exec_kind(event_source, event_name) IS NOT NULL AND NOT is_refused
    QUALIFY
        NOT is_by_ecs(
            account_id, region, event_source, event_name, invoked_by, source_service, issuer_arn, session_id
        )
)

SELECT DISTINCT
    starts.account_id,
    starts.region,
    date_trunc('hour', starts.started_at) AS hour_at
FROM starts
ANTI JOIN calls
    ON calls.account_id = starts.account_id
    AND calls.region = starts.region
    AND calls.event_at BETWEEN starts.started_at - INTERVAL 60 SECOND AND starts.started_at + INTERVAL 2 SECOND
ORDER BY ALL;
