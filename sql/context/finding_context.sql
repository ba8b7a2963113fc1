-- Grain: finding and a thing that it names or that is reached from one. Key: finding_id, kind, thing_key.
-- Answers: what was each of these things when the finding happened, how old is that knowledge, and why is there none?
--
-- Of a thing the last observation is shown that holds from the event or before, else the first after it, marked so. What
-- is reached from a thing is reached from the observation that is shown of it. Kinds lead to others without loops: a task
-- to its definition, service, interface, images, container instance and role, an instance to its profile, interfaces
-- and groups, an interface to its groups, a profile and a definition to a role, a role to its policies, an image to
-- its vulnerabilities and copies. A role that overrides that of the definition takes its place, and the bytes of a task
-- take that of what its tag means now.
-- Empty without: context.named_things.
-- Refreshed by: finding_id.
WITH RECURSIVE
periods AS (
    SELECT thing_id, observation_id, observed_at, from_at, until_at, is_first
    FROM context.observations
),

walked AS (
    SELECT
        named.finding_id,
        named.kind,
        named.thing_key,
        named.thing_id,
        named.account_id,
        named.region,
        0::BIGINT AS step,
        NULL::VARCHAR AS via_kind,
        NULL::VARCHAR AS via_key,
        named.first_event_at AS event_at,
        named.last_event_at AS last_event_at,
        periods.observation_id
    FROM context.named_things AS named
    LEFT JOIN periods
        ON periods.thing_id = named.thing_id
        AND is_shown(named.first_event_at, periods.from_at, periods.until_at, periods.is_first)
    UNION ALL
    SELECT
        walked.finding_id,
        reached.kind,
        reached.thing_key,
        reached.thing_id,
        reached.account_id,
        reached.region,
        walked.step + 1,
        walked.kind,
        walked.thing_key,
        walked.event_at,
        walked.last_event_at,
        periods.observation_id
    FROM walked
    INNER JOIN context.reached_things AS reached
        ON reached.observation_id = walked.observation_id AND reached.kind != 'policy'
    LEFT JOIN periods
        ON periods.thing_id = reached.thing_id
        AND is_shown(walked.event_at, periods.from_at, periods.until_at, periods.is_first)
),

-- Definitions of whose tasks in a finding each has a role of its own.
overridden AS (
    SELECT walked.finding_id, tasks.task_definition_arn
    FROM walked
    INNER JOIN context.ecs_tasks AS tasks ON tasks.observation_id = walked.observation_id
    WHERE walked.kind = 'ecs_task'
    GROUP BY walked.finding_id, tasks.task_definition_arn
    HAVING bool_and(tasks.task_role_arn IS NOT NULL)
),

-- Images whose bytes are known without asking what a tag means.
known_images AS (
    SELECT DISTINCT finding_id, split_part(thing_key, '@', 1) AS image_name
    FROM walked
    WHERE kind = 'image' AND via_kind IS DISTINCT FROM 'image_tag'
),

used AS (
    SELECT walked.*
    FROM walked
    LEFT JOIN overridden
        ON overridden.finding_id = walked.finding_id
        AND walked.kind = 'role'
        AND walked.via_kind = 'task_definition'
        AND overridden.task_definition_arn = walked.via_key
    LEFT JOIN known_images
        ON known_images.finding_id = walked.finding_id
        AND (walked.via_kind = 'image_tag' OR (walked.kind = 'image_tag' AND walked.observation_id IS NULL))
        AND known_images.image_name = image_name_of(walked.thing_key)
    WHERE overridden.finding_id IS NULL AND known_images.finding_id IS NULL
),

-- Asked for by the name of a thing, whether it was observed or not.
beside AS (
    SELECT
        used.finding_id,
        others.kind,
        used.thing_key,
        entity_id(others.kind, used.thing_key) AS thing_id,
        used.account_id,
        used.region,
        used.step + 1 AS step,
        used.kind AS via_kind,
        used.thing_key AS via_key,
        used.event_at,
        used.last_event_at
    FROM used
    CROSS JOIN (VALUES ('image_vulnerabilities'), ('image_copies')) AS others (kind)
    WHERE used.kind = 'image' AND is_in_ecr(used.thing_key)
    UNION ALL
    SELECT
        used.finding_id,
        reached.kind,
        reached.thing_key,
        reached.thing_id,
        reached.account_id,
        reached.region,
        used.step + 1,
        used.kind,
        used.thing_key,
        used.event_at,
        used.last_event_at
    FROM used
    INNER JOIN context.reached_things AS reached
        ON reached.observation_id = used.observation_id AND reached.kind = 'policy'
),

all_roads AS (
    FROM used
    UNION ALL
    SELECT beside.*, periods.observation_id
    FROM beside
    LEFT JOIN periods
        ON periods.thing_id = beside.thing_id
        AND is_shown(beside.event_at, periods.from_at, periods.until_at, periods.is_first)
),

things AS (
    SELECT *
    FROM all_roads
    QUALIFY row_number() OVER (PARTITION BY finding_id, thing_id ORDER BY step, via_kind, via_key) = 1
),

shown AS (
    SELECT
        things.*,
        CASE
            WHEN periods.observation_id IS NULL THEN 'none'
            WHEN periods.from_at <= things.event_at THEN 'before'
            ELSE 'after'
        END AS chosen,
        periods.observed_at AS known_at,
        (epoch_us(things.event_at) - epoch_us(periods.from_at)) / 1e6 AS age_seconds
    FROM things
    LEFT JOIN periods ON periods.observation_id = things.observation_id
),

asked AS (
    SELECT kind, thing_key, max(asked_at) AS asked_at, arg_max(state, (asked_at, state)) AS state
    FROM raw.context_asks
    SEMI JOIN (SELECT kind, thing_key FROM shown WHERE chosen = 'none') AS missing USING (kind, thing_key)
    GROUP BY kind, thing_key
),

-- Calls that tell whether a thing exists, refused in an account and region; that for accounts is made in another one.
refused AS (
    SELECT
        kind,
        if(kind = 'account', '', account_id) AS account_id,
        region,
        max(asked_at) AS asked_at,
        arg_max(state, (asked_at, state)) AS state
    FROM raw.context_asks
    WHERE thing_key = '*' AND tells_existence(call)
    GROUP BY ALL
)

SELECT
    shown.finding_id,
    shown.kind,
    shown.thing_key,
    shown.thing_id,
    shown.account_id,
    shown.region,
    shown.step,
    shown.via_kind,
    shown.via_key,
    shown.event_at,
    shown.observation_id,
    shown.chosen,
    shown.known_at,
    shown.age_seconds,
    nullif(later.observation_id, shown.observation_id) AS last_observation_id,
    CASE
        WHEN shown.chosen = 'before' THEN NULL
        WHEN shown.chosen = 'after' THEN 'no_observation_before_event'
        WHEN starts_with(shown.kind, 'image') AND NOT is_in_ecr(shown.thing_key) THEN 'not_in_ecr'
        ELSE
            coalesce(
                CASE if(refused.asked_at > coalesce(asked.asked_at, '-infinity'), refused.state, asked.state)
                    WHEN 'gone' THEN 'gone_before_asked'
                    WHEN 'found' THEN 'not_kept'
                    WHEN 'unchanged' THEN 'not_kept'
                    ELSE if(refused.asked_at > coalesce(asked.asked_at, '-infinity'), refused.state, asked.state)
                END,
                if((SELECT count(*) FROM raw.context_asks) = 0, 'not_configured', NULL),
                if(
                    is_askable(shown.kind, shown.thing_key, shown.account_id, shown.region),
                    'not_asked_yet',
                    'not_askable'
                )
            )
    END AS missing_reason
FROM shown
LEFT JOIN periods AS later
    ON shown.last_event_at > shown.event_at
    AND later.thing_id = shown.thing_id
    AND is_shown(shown.last_event_at, later.from_at, later.until_at, FALSE)
LEFT JOIN asked ON shown.chosen = 'none' AND asked.kind = shown.kind AND asked.thing_key = shown.thing_key
LEFT JOIN refused
    ON shown.chosen = 'none'
    AND refused.kind = shown.kind
    AND refused.account_id = if(shown.kind = 'account', '', shown.account_id)
    AND refused.region = shown.region
