-- checks: trends.recurring_images
-- severity: error
-- at a refresh: once a day
-- Every finding whose first known version describes an image is new for one tag.
WITH
described AS (
    SELECT DISTINCT finding_id, updated_at
    FROM flattened.containers
    WHERE image_repository IS NOT NULL
),

stored AS (
    SELECT count(*) AS finding_count
    FROM flattened.findings_current AS findings
    INNER JOIN described ON described.finding_id = findings.finding_id AND described.updated_at = findings.first_updated_at
    WHERE NOT findings.is_sample
),

served AS (
    SELECT coalesce(sum(new_finding_count), 0)::BIGINT AS finding_count
    FROM trends.recurring_images
)

SELECT stored.finding_count AS stored_count, served.finding_count AS served_count
FROM stored
CROSS JOIN served
WHERE stored.finding_count != served.finding_count
