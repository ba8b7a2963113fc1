-- Which images come from registries outside an allow-list?
--
-- $registries texts = *.dkr.ecr.*.amazonaws.com, public.ecr.aws: allowed registries, with * for any characters
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: mirror the image into your own registry, or find out who runs it. First investigate images that ran in a single
-- task and have High findings.
WITH
places AS (
    SELECT
        related_key AS image_key,
        list(entity_key ORDER BY entity_key) FILTER (entity_kind IN ('ecs_cluster', 'eks_cluster')) AS cluster_arns,
        list(entity_key ORDER BY entity_key) FILTER (entity_kind = 'aws_account') AS account_ids
    FROM entities.entity_relations
    WHERE relation = 'runs_image' AND entity_kind IN ('ecs_cluster', 'eks_cluster', 'aws_account')
    GROUP BY related_key
)

SELECT
    images.image_registry,
    images.image_key,
    images.highest_severity,
    images.finding_count,
    images.container_count,
    images.task_count,
    places.account_ids[:20] AS account_ids,
    places.cluster_arns[:20] AS cluster_arns,
    images.first_seen_at,
    images.last_seen_at
FROM entities.container_image AS images
LEFT JOIN places USING (image_key)
WHERE
    len(list_filter($registries::VARCHAR[], lambda pattern: coalesce(images.image_registry, '') GLOB pattern)) = 0
    AND is_within(images.first_seen_at, images.last_seen_at, $from, $to)
ORDER BY images.highest_severity DESC, images.finding_count DESC, images.image_key
