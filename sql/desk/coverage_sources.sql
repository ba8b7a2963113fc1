-- How much of the optional sources was read, and from when is the newest of it?
WITH
calls AS (
    SELECT count(*) AS api_event_count, max(event_at) AS newest_api_event_at
    FROM flattened.api_events
),

observed AS (
    SELECT count(*) AS observation_count, max(observed_at) AS newest_observation_at
    FROM raw.observations
)

SELECT
    calls.api_event_count,
    calls.newest_api_event_at,
    observed.observation_count,
    observed.newest_observation_at
FROM calls
CROSS JOIN observed
