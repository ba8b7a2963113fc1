-- Grain: finding and a container that it is about. Key: finding_id, container_id.
-- Answers: which bytes ran in the container of a finding?
--
-- A container is found by its id in the runtime, else by its name in the task. Its bytes never change, so any state of the
-- task tells them. What a tag means now, or meant for another task, is never taken.
-- Empty without: context.named_things.
-- Refreshed by: finding_id.
WITH
findings AS (
    SELECT DISTINCT finding_id FROM context.named_things
),

told AS (
    SELECT
        containers.finding_id,
        containers.container_id,
        arg_max(containers.name, (containers.updated_at, containers.name)) AS container_name,
        arg_max(containers.image, (containers.updated_at, containers.image)) AS image,
        arg_max(tasks.task_arn, (containers.updated_at, tasks.task_arn)) AS task_arn
    FROM flattened.containers AS containers
    SEMI JOIN findings USING (finding_id)
    LEFT JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
    WHERE containers.described_by = 'container' AND containers.container_id != ''
    GROUP BY containers.finding_id, containers.container_id
),

ran AS (
    SELECT
        told.finding_id,
        told.container_id,
        arg_max(
            {'image_digest': containers.image_digest, 'image_key': containers.image_key},
            (containers.runtime_id IS NOT DISTINCT FROM told.container_id, containers.observed_at, containers.image_digest)
        ) AS bytes
    FROM told
    INNER JOIN context.ecs_task_containers AS containers
        ON containers.task_arn = told.task_arn
        AND (containers.runtime_id = told.container_id OR containers.container_name = told.container_name)
    WHERE containers.image_digest IS NOT NULL
    GROUP BY told.finding_id, told.container_id
)

SELECT
    told.finding_id,
    told.container_id,
    told.container_name,
    told.task_arn,
    image_reference_of(told.image) AS image_reference,
    coalesce(ran.bytes.image_digest, nullif(split_part(told.image, '@', 2), '')) AS image_digest,
    coalesce(ran.bytes.image_key, image_key_of(told.image, nullif(split_part(told.image, '@', 2), ''))) AS image_key,
    CASE WHEN ran.bytes IS NOT NULL THEN 'ecs_task' WHEN contains(told.image, '@') THEN 'finding' END AS told_by
FROM told
LEFT JOIN ran USING (finding_id, container_id)
