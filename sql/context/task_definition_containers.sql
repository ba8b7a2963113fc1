-- Grain: observation of a task definition and a container. Key: observation_id, container_name.
-- Answers: what may a container do: as which user, with which capabilities, variables and secrets, by name?
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
            "containerDefinitions": [{
                "name": "VARCHAR", "image": "VARCHAR", "user": "VARCHAR", "privileged": "BOOLEAN",
                "readonlyRootFilesystem": "BOOLEAN", "essential": "BOOLEAN", "entryPoint": ["VARCHAR"], "command": ["VARCHAR"],
                "environment": [{"name": "VARCHAR"}], "secrets": [{"name": "VARCHAR"}],
                "linuxParameters": {"capabilities": {"add": ["VARCHAR"]}}, "logConfiguration": {"logDriver": "VARCHAR"}
            }]
        }') AS definition
    FROM raw.observations
    WHERE kind = 'task_definition'
),

containers AS (
    SELECT
        *,
        unnest(definition."containerDefinitions") AS container,
        generate_subscripts(definition."containerDefinitions", 1) AS position
    FROM told
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS task_definition_arn,
    coalesce(container.name, '') AS container_name,
    container.image,
    image_reference_of(container.image) AS image_reference,
    nullif(container."user", '') AS user_name,
    container.privileged AS is_privileged,
    container."readonlyRootFilesystem" AS has_read_only_root,
    container.essential AS is_essential,
    texts_of(container."linuxParameters".capabilities.add) AS added_capabilities,
    texts_of(list_transform(container.environment, lambda variable: variable.name)) AS environment_names,
    texts_of(list_transform(container.secrets, lambda secret: secret.name)) AS secret_names,
    container."logConfiguration"."logDriver" AS log_driver,
    texts_of(container."entryPoint") || texts_of(container.command) AS command
FROM containers
QUALIFY row_number() OVER (PARTITION BY observation_id, coalesce(container.name, '') ORDER BY position) = 1
