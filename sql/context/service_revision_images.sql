-- Grain: observation of a service revision and a container. Key: observation_id, container_name.
-- Answers: which digest did a service resolve a tag to when it was deployed?
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
            "serviceArn": "VARCHAR", "taskDefinition": "VARCHAR", "createdAt": "VARCHAR",
            "containerImages": [{"containerName": "VARCHAR", "image": "VARCHAR", "imageDigest": "VARCHAR"}]
        }') AS revision
    FROM raw.observations
    WHERE kind = 'service_revision'
),

containers AS (
    SELECT
        *,
        unnest(revision."containerImages") AS container,
        generate_subscripts(revision."containerImages", 1) AS position
    FROM told
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS service_revision_arn,
    coalesce(container."containerName", '') AS container_name,
    revision."serviceArn" AS service_arn,
    revision."taskDefinition" AS task_definition_arn,
    image_reference_of(container.image) AS image_reference,
    nullif(container."imageDigest", '') AS image_digest,
    moment_of(revision."createdAt") AS created_at
FROM containers
QUALIFY row_number() OVER (PARTITION BY observation_id, coalesce(container."containerName", '') ORDER BY position) = 1
