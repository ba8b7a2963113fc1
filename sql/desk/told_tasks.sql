-- Grain: ECS task of some findings. Parameter: finding_ids.
-- Answers: what was each task as of its first event in them, which bytes ran in it, and how did it end?
--
-- Which bytes run in a container never changes, so they are taken from any state of the task that has them. How it ended is
-- taken from its last known state.
WITH
shown AS MATERIALIZED (
    SELECT *
    FROM context.finding_context
    WHERE
        finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
        AND kind = 'ecs_task'
        AND observation_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY thing_key ORDER BY event_at, finding_id) = 1
),

bytes AS (
    SELECT
        states.task_arn,
        states.container_name,
        arg_max(states.image, states.observed_at) AS image,
        any_value(states.image_digest) AS image_digest
    FROM context.ecs_task_containers AS states
    SEMI JOIN shown ON shown.thing_key = states.task_arn
    GROUP BY states.task_arn, states.container_name
),

containers AS (
    SELECT
        task_arn,
        list(
            {'container_name': container_name, 'image': image, 'image_digest': image_digest} ORDER BY container_name
        ) AS containers
    FROM bytes
    GROUP BY task_arn
),

ended AS (
    SELECT
        states.task_arn,
        max(states.stopped_at) AS stopped_at,
        any_value(states.stop_code) AS stop_code,
        any_value(states.stopped_reason) AS stopped_reason
    FROM context.ecs_tasks AS states
    SEMI JOIN shown ON shown.thing_key = states.task_arn
    GROUP BY states.task_arn
)

SELECT
    shown.kind,
    shown.thing_key,
    shown.account_id,
    shown.region,
    shown.chosen,
    shown.event_at,
    shown.known_at,
    shown.age_seconds,
    observations.source,
    tasks.last_status,
    tasks.service_name,
    tasks.task_group,
    tasks.launch_type,
    tasks.has_exec,
    tasks.private_ip,
    tasks.started_at,
    tasks.started_by,
    ended.stopped_at,
    ended.stop_code,
    ended.stopped_reason,
    coalesce(containers.containers, []) AS containers
FROM shown
INNER JOIN context.observations AS observations ON observations.observation_id = shown.observation_id
INNER JOIN context.ecs_tasks AS tasks ON tasks.observation_id = shown.observation_id
LEFT JOIN containers ON containers.task_arn = shown.thing_key
LEFT JOIN ended ON ended.task_arn = shown.thing_key
ORDER BY shown.event_at, shown.thing_key
