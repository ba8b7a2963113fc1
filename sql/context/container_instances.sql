-- Grain: observation of a container instance. Key: observation_id.
-- Answers: which EC2 instance is it?
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
            "ec2InstanceId": "VARCHAR", "capacityProviderName": "VARCHAR", "status": "VARCHAR", "registeredAt": "VARCHAR",
            "tags": [{"key": "VARCHAR", "value": "VARCHAR"}]
        }') AS instance
    FROM raw.observations
    WHERE kind = 'container_instance'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS container_instance_arn,
    nullif(instance."ec2InstanceId", '') AS instance_id,
    instance."capacityProviderName" AS capacity_provider_name,
    instance.status,
    moment_of(instance."registeredAt") AS registered_at,
    tags_of(instance.tags) AS tags
FROM told
