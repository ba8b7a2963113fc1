-- Where does the image of a finding run, by the latest answer of AWS, and which of these copies have no finding?
--
-- $finding_id text = null: only images of this finding, by id or ARN
-- $image text = null: only images with this in their reference
--
-- Then: what let an intruder into one copy lets him into all of them, whether they have findings or not. Look at those that
-- run in other accounts first. An image that is not listed was not asked about: see `context_that_is_missing`.
WITH
images AS (
    SELECT
        image_key,
        count(DISTINCT finding_id) AS finding_count,
        list(DISTINCT image_reference ORDER BY image_reference) AS image_references
    FROM context.finding_images
    WHERE
        image_key IS NOT NULL
        AND ($finding_id::VARCHAR IS NULL OR finding_id = finding_id_of($finding_id))
        AND ($image::VARCHAR IS NULL OR contains(image_key, $image) OR contains(image_reference, $image))
    GROUP BY image_key
),

found AS (
    SELECT
        images.image_key,
        tasks.task_definition_arn,
        count(DISTINCT images.finding_id) AS finding_count
    FROM context.finding_images AS images
    INNER JOIN flattened.ecs_tasks AS tasks USING (finding_id)
    GROUP BY images.image_key, tasks.task_definition_arn
)

SELECT
    images.image_key,
    images.image_references,
    copies.cluster_arn,
    copies.workload,
    copies.task_definition_arn,
    copies.running_count,
    copies.stopped_count,
    copies.last_in_use_at,
    copies.observed_at AS known_at,
    coalesce(found.finding_count, 0) AS finding_count_of_definition,
    images.finding_count AS finding_count_of_image
FROM images
INNER JOIN context.image_copies AS copies USING (image_key)
INNER JOIN context.observations AS observations ON observations.observation_id = copies.observation_id
LEFT JOIN found ON found.image_key = images.image_key AND found.task_definition_arn = copies.task_definition_arn
WHERE observations.until_at IS NULL
ORDER BY images.finding_count DESC, images.image_key, copies.running_count DESC NULLS LAST, copies.copy_number
