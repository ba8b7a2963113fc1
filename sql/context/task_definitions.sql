-- Grain: observation of a task definition. Key: observation_id.
-- Answers: which roles does a revision give to its tasks, what of the host do they share, and who registered it?
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
            "family": "VARCHAR", "revision": "BIGINT", "taskRoleArn": "VARCHAR", "executionRoleArn": "VARCHAR",
            "networkMode": "VARCHAR", "pidMode": "VARCHAR", "ipcMode": "VARCHAR",
            "volumes": [{"host": {"sourcePath": "VARCHAR"}}], "registeredAt": "VARCHAR", "registeredBy": "VARCHAR",
            "tags": [{"key": "VARCHAR", "value": "VARCHAR"}]
        }') AS definition
    FROM raw.observations
    WHERE kind = 'task_definition'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS task_definition_arn,
    definition.family,
    definition.revision,
    nullif(definition."taskRoleArn", '') AS task_role_arn,
    nullif(definition."executionRoleArn", '') AS execution_role_arn,
    definition."networkMode" AS network_mode,
    definition."pidMode" AS pid_mode,
    definition."ipcMode" AS ipc_mode,
    texts_of(list_transform(definition.volumes, lambda volume: volume.host."sourcePath")) AS host_paths,
    moment_of(definition."registeredAt") AS registered_at,
    definition."registeredBy" AS registered_by,
    tags_of(definition.tags) AS tags
FROM told
