-- Grain: observation of an ECS task and a container. Key: observation_id, container_name.
-- Answers: which bytes ran in a container of a task, under which runtime id, and how did it end?
-- Empty without: raw.observations.
-- Each row is one of raw.observations.
-- Refreshed by: observation_id, container_name.
WITH
told AS (
    SELECT
        observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS observation_id,
        account_id,
        region,
        thing_key,
        observed_at,
        json_transform(TRY_CAST(document AS JSON), '{
            "createdAt": "VARCHAR",
            "containers": [{
                "name": "VARCHAR", "image": "VARCHAR", "imageDigest": "VARCHAR", "runtimeId": "VARCHAR",
                "lastStatus": "VARCHAR", "exitCode": "BIGINT", "reason": "VARCHAR",
                "networkInterfaces": [{"privateIpv4Address": "VARCHAR"}]
            }]
        }') AS task
    FROM raw.observations
    WHERE kind = 'ecs_task'
),

containers AS (
    SELECT *, unnest(task.containers) AS container, generate_subscripts(task.containers, 1) AS position
    FROM told
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS task_arn,
    coalesce(container.name, '') AS container_name,
    container.image,
    image_reference_of(container.image) AS image_reference,
    nullif(container."imageDigest", '') AS image_digest,
    image_key_of(container.image, container."imageDigest") AS image_key,
    nullif(container."runtimeId", '') AS runtime_id,
    container."lastStatus" AS last_status,
    container."exitCode" AS exit_code,
    container.reason,
    container."networkInterfaces"[1]."privateIpv4Address" AS private_ip,
    moment_of(task."createdAt") AS task_created_at
FROM containers
QUALIFY row_number() OVER (PARTITION BY observation_id, coalesce(container.name, '') ORDER BY position) = 1
