-- Grain: observation of an ECS service. Key: observation_id.
-- Answers: what does a service start, is ECS Exec enabled, do its tasks get public addresses, and what leads to it?
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
            "serviceName": "VARCHAR", "clusterArn": "VARCHAR", "status": "VARCHAR", "launchType": "VARCHAR",
            "taskDefinition": "VARCHAR", "enableExecuteCommand": "BOOLEAN", "createdAt": "VARCHAR", "createdBy": "VARCHAR",
            "networkConfiguration": {"awsvpcConfiguration": {
                "subnets": ["VARCHAR"], "securityGroups": ["VARCHAR"], "assignPublicIp": "VARCHAR"
            }},
            "loadBalancers": [{"targetGroupArn": "VARCHAR", "loadBalancerName": "VARCHAR"}],
            "tags": [{"key": "VARCHAR", "value": "VARCHAR"}]
        }') AS service
    FROM raw.observations
    WHERE kind = 'ecs_service'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS service_arn,
    service."serviceName" AS service_name,
    service."clusterArn" AS cluster_arn,
    service.status,
    service."launchType" AS launch_type,
    service."taskDefinition" AS task_definition_arn,
    service."enableExecuteCommand" AS has_exec,
    service."networkConfiguration"."awsvpcConfiguration"."assignPublicIp" = 'ENABLED' AS assigns_public_ip,
    texts_of(service."networkConfiguration"."awsvpcConfiguration".subnets) AS subnet_ids,
    texts_of(service."networkConfiguration"."awsvpcConfiguration"."securityGroups") AS security_group_ids,
    texts_of(
        list_transform(service."loadBalancers", lambda target: coalesce(target."targetGroupArn", target."loadBalancerName"))
    ) AS load_balancer_targets,
    moment_of(service."createdAt") AS created_at,
    service."createdBy" AS created_by,
    tags_of(service.tags) AS tags
FROM told
