-- checks: trends.image_drift_weekly
-- severity: error
-- at a refresh: once a day
-- Every finding of a drift type whose first known version describes an image is counted once.
WITH
described AS (
    SELECT DISTINCT finding_id, updated_at
    FROM flattened.containers
    WHERE image_repository IS NOT NULL
),

stored AS (
    SELECT count(*) AS finding_count
    FROM flattened.findings_current AS current
    INNER JOIN flattened.finding_versions AS firsts
        ON firsts.finding_id = current.finding_id AND firsts.updated_at = current.first_updated_at
    INNER JOIN described ON described.finding_id = firsts.finding_id AND described.updated_at = firsts.updated_at
    WHERE NOT current.is_sample AND drift_kind(firsts.threat_family) IS NOT NULL
),

served AS (
    SELECT
        coalesce(sum(new_binary_finding_count + new_library_finding_count + modified_file_finding_count), 0)::BIGINT
            AS finding_count
    FROM trends.image_drift_weekly
)

SELECT stored.finding_count AS stored_count, served.finding_count AS served_count
FROM stored
CROSS JOIN served
WHERE stored.finding_count != served.finding_count
