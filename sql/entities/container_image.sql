-- Grain: container image by registry, repository, tag and digest. Key: image_key.
-- Answers: where does an image run, since when, and what was found in it?
-- Refreshed by: entity_id.
WITH
parts AS (
    -- The key consists of these parts, so all sightings agree; min() only picks one.
    SELECT
        image_key,
        min(image_registry) AS image_registry,
        min(image_repository) AS image_repository,
        min(image_tag) AS image_tag,
        min(image_digest) AS image_digest
    FROM flattened.containers
    GROUP BY image_key
),

trusted AS (
    SELECT entity_id
    FROM entities.known_entities
    WHERE known_as = 'trusted_image'
)

SELECT
    entities.entity_id,
    entities.entity_key AS image_key,
    parts.image_registry,
    parts.image_repository,
    parts.image_tag,
    parts.image_digest,
    if(EXISTS (FROM raw.reference_images), trusted.entity_id IS NOT NULL, NULL) AS is_trusted,
    coalesce(places.container_count, 0) AS container_count,
    coalesce(places.task_count, 0) AS task_count,
    coalesce(places.workload_count, 0) AS workload_count,
    coalesce(places.cluster_count, 0) AS cluster_count,
    entities.account_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN parts ON parts.image_key = entities.entity_key
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
LEFT JOIN trusted ON trusted.entity_id = entities.entity_id
WHERE entities.entity_kind = 'container_image'
