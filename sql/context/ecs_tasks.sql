-- Grain: observation of an ECS task. Key: observation_id.
-- Answers: what was a task in each of its states: its definition, role, addresses, and why it stopped?
-- Empty without: raw.observations.
-- Each row is one of raw.observations.
-- Refreshed by: observation_id.
WITH
told AS (
    SELECT
        observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS observation_id,
        account_id,
        region,
        thing_key,
        observed_at,
        json_transform(TRY_CAST(document AS JSON), '{
            "clusterArn": "VARCHAR", "taskDefinitionArn": "VARCHAR", "group": "VARCHAR", "launchType": "VARCHAR",
            "desiredStatus": "VARCHAR", "lastStatus": "VARCHAR", "enableExecuteCommand": "BOOLEAN",
            "overrides": {"taskRoleArn": "VARCHAR", "executionRoleArn": "VARCHAR"},
            "attachments": [{"details": [{"name": "VARCHAR", "value": "VARCHAR"}]}],
            "containers": [{"networkInterfaces": [{"privateIpv4Address": "VARCHAR"}]}],
            "containerInstanceArn": "VARCHAR", "startedBy": "VARCHAR", "createdAt": "VARCHAR", "startedAt": "VARCHAR",
            "stoppedAt": "VARCHAR", "stopCode": "VARCHAR", "stoppedReason": "VARCHAR",
            "tags": [{"key": "VARCHAR", "value": "VARCHAR"}]
        }') AS task
    FROM raw.observations
    WHERE kind = 'ecs_task'
),

parts AS (
    SELECT
        *,
        flatten(list_transform(coalesce(task.attachments, []), lambda each: coalesce(each.details, []))) AS details
    FROM told
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS task_arn,
    task."clusterArn" AS cluster_arn,
    task."taskDefinitionArn" AS task_definition_arn,
    task."group" AS task_group,
    if(starts_with(task."group", 'service:'), nullif(substr(task."group", 9), ''), NULL) AS service_name,
    service_arn_of(task."clusterArn", task."group") AS service_arn,
    task."launchType" AS launch_type,
    task."desiredStatus" AS desired_status,
    task."lastStatus" AS last_status,
    task."enableExecuteCommand" AS has_exec,
    nullif(task.overrides."taskRoleArn", '') AS task_role_arn,
    nullif(task.overrides."executionRoleArn", '') AS execution_role_arn,
    coalesce(
        detail_named(details, 'privateIPv4Address'), task.containers[1]."networkInterfaces"[1]."privateIpv4Address"
    ) AS private_ip,
    detail_named(details, 'networkInterfaceId') AS network_interface_id,
    detail_named(details, 'subnetId') AS subnet_id,
    nullif(task."containerInstanceArn", '') AS container_instance_arn,
    task."startedBy" AS started_by,
    moment_of(task."createdAt") AS created_at,
    moment_of(task."startedAt") AS started_at,
    moment_of(task."stoppedAt") AS stopped_at,
    task."stopCode" AS stop_code,
    task."stoppedReason" AS stopped_reason,
    tags_of(task.tags) AS tags
FROM parts
