-- Grain: observation of a thing. Key: observation_id.
-- Answers: what did AWS tell of a thing, from when until when does that hold, and is the thing still there?
--
-- What can't change holds from the time that AWS gives, and so does the state of a task, whose times say when it came to
-- be so. Whatever can change holds from when AWS told it: nobody knows what it was before, whatever times the thing has.
-- Events of a task are in the order of their states, whatever order they arrived in.
-- Empty without: raw.observations.
-- Refreshed by: kind, thing_key.
WITH
told AS (
    SELECT
        *,
        if(kind = 'ecs_task', coalesce(aws_at, observed_at), observed_at) AS state_at
    FROM raw.observations
),

ordered AS (
    SELECT
        *,
        row_number() OVER states = 1 AS is_first,
        lead(state_at) OVER states AS until_at
    FROM told
    WINDOW states AS (PARTITION BY kind, thing_key ORDER BY state_at, observed_at, content_hash, account_id, region)
),

asked AS (
    SELECT kind, thing_key, content_hash, asked_at, state IN ('found', 'unchanged') AS is_there
    FROM raw.context_asks
    WHERE state IN ('found', 'unchanged', 'gone')
),

confirmed AS (
    SELECT
        ordered.kind,
        ordered.thing_key,
        ordered.state_at,
        ordered.content_hash,
        max(asked.asked_at) AS asked_at
    FROM ordered
    INNER JOIN asked
        ON asked.kind = ordered.kind
        AND asked.thing_key = ordered.thing_key
        AND asked.content_hash = ordered.content_hash
        AND asked.asked_at >= ordered.observed_at
        AND asked.asked_at < coalesce(ordered.until_at, 'infinity')
    WHERE asked.is_there
    GROUP BY ordered.kind, ordered.thing_key, ordered.state_at, ordered.content_hash
),

-- When AWS last told of the thing, as an event or as an answer.
alive AS (
    SELECT kind, thing_key, max(moment) AS alive_at
    FROM (
        SELECT kind, thing_key, observed_at AS moment FROM raw.observations
        UNION ALL
        SELECT kind, thing_key, asked_at FROM asked WHERE is_there
    )
    GROUP BY kind, thing_key
),

gone AS (
    SELECT asked.kind, asked.thing_key, min(asked.asked_at) AS gone_at
    FROM asked
    INNER JOIN alive USING (kind, thing_key)
    WHERE NOT asked.is_there AND asked.asked_at > alive.alive_at
    GROUP BY asked.kind, asked.thing_key
)

SELECT
    observation_id(
        ordered.account_id, ordered.region, kind, thing_key, ordered.observed_at, ordered.content_hash
    ) AS observation_id,
    entity_id(kind, thing_key) AS thing_id,
    ordered.account_id,
    ordered.region,
    kind,
    thing_key,
    ordered.source,
    ordered.aws_at,
    ordered.observed_at,
    greatest(ordered.observed_at, confirmed.asked_at) AS last_observed_at,
    if(ordered.is_first AND is_immutable(kind), least(ordered.aws_at, ordered.state_at), ordered.state_at) AS from_at,
    ordered.until_at,
    ordered.is_first,
    ordered.until_at IS NULL AND gone.gone_at IS NOT NULL AS is_gone,
    if(ordered.until_at IS NULL, gone.gone_at, NULL) AS gone_at
FROM ordered
LEFT JOIN confirmed USING (kind, thing_key, state_at, content_hash)
LEFT JOIN gone USING (kind, thing_key)
