-- Grain: image reference with a tag, and a digest. Key: image_reference, image_digest.
-- Answers: which bytes did a tag stand for, and when?
--
-- A task runs what its tag meant when it was created, and so on for as long as it runs: it says nothing of later. ECR says
-- what a tag means at the moment of the answer, and no more.
-- Refreshed by: image_reference.
WITH
told AS (
    SELECT
        image_reference,
        image_digest,
        coalesce(task_created_at, observed_at) AS first_at,
        coalesce(task_created_at, observed_at) AS last_at,
        'ecs_task' AS source,
        task_arn
    FROM context.ecs_task_containers
    UNION ALL
    SELECT
        image_reference,
        image_digest,
        coalesce(created_at, observed_at),
        coalesce(created_at, observed_at),
        'service_revision',
        NULL
    FROM context.service_revision_images
    UNION ALL
    SELECT
        answers.image_reference,
        answers.image_digest,
        observations.observed_at,
        observations.last_observed_at,
        'ecr',
        NULL
    FROM (
        SELECT observation_id, image_name || ':' || unnest(image_tags) AS image_reference, image_digest
        FROM context.images
    ) AS answers
    INNER JOIN context.observations AS observations USING (observation_id)
)

SELECT
    image_reference,
    image_digest,
    min(first_at) AS first_at,
    max(last_at) AS last_at,
    list(DISTINCT source ORDER BY source) AS sources,
    count(DISTINCT task_arn) AS task_count
FROM told
WHERE image_reference != '' AND image_digest != ''
GROUP BY image_reference, image_digest
