-- Grain: image reference and a digest that it stood for. Parameter: finding_ids.
-- Answers: which bytes did the tags stand for that findings name, and since when?
WITH
named AS (
    SELECT DISTINCT replace(containers.image_key, '@', ':') AS image_reference
    FROM flattened.containers AS containers
    WHERE containers.finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    UNION
    SELECT states.image_reference
    FROM context.finding_context AS shown
    INNER JOIN context.ecs_task_containers AS states ON states.task_arn = shown.thing_key
    WHERE shown.finding_id IN (SELECT unnest($finding_ids::VARCHAR[])) AND shown.kind = 'ecs_task'
)

SELECT
    digests.image_reference,
    digests.image_digest,
    digests.first_at,
    digests.last_at,
    digests.sources,
    digests.task_count,
    count(*) OVER (PARTITION BY digests.image_reference) AS digest_count
FROM context.image_digests AS digests
INNER JOIN named ON named.image_reference = digests.image_reference
ORDER BY digests.image_reference, digests.first_at, digests.image_digest
