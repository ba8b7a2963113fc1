-- Grain: image of the same registry and repository, in the order in which they were first seen. Parameters: entity_id,
-- most.
-- Answers: which other tags are known, and which finding types started or stopped with a tag?
WITH
own AS (
    SELECT image_registry, image_repository
    FROM entities.container_image
    WHERE entity_id = $entity_id
),

images AS (
    SELECT image.*
    FROM entities.container_image AS image
    INNER JOIN own USING (image_registry, image_repository)
),

types AS (
    SELECT named.entity_id, list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types
    FROM entities.finding_entities AS named
    INNER JOIN flattened.findings_current AS findings USING (finding_number)
    WHERE named.entity_id IN (SELECT entity_id FROM images)
    GROUP BY named.entity_id
),

compared AS (
    SELECT
        images.*,
        types.finding_types,
        lag(types.finding_types) OVER (ORDER BY images.first_seen_at, images.image_key) AS types_before
    FROM images
    INNER JOIN types USING (entity_id)
)

SELECT
    image_key,
    image_tag,
    image_digest,
    entity_id = $entity_id AS is_own,
    first_seen_at,
    last_seen_at,
    finding_count,
    highest_severity,
    container_count,
    list_filter(finding_types, lambda each: NOT list_contains(types_before, each)) AS types_begun,
    list_filter(types_before, lambda each: NOT list_contains(finding_types, each)) AS types_ended,
    count(*) OVER () AS sibling_count
FROM compared
-- The newest tags, and always the entity's own.
QUALIFY row_number() OVER (ORDER BY is_own DESC, first_seen_at DESC, image_key DESC) <= $most
ORDER BY first_seen_at, image_key
