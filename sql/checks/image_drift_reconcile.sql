-- checks: trends.image_drift_weekly
-- severity: error
-- Every finding of a drift type whose first known version describes an image is counted once.
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
    WHERE
        NOT findings.is_sample
        AND findings.threat_family IN ('NewBinaryExecuted', 'NewLibraryLoaded', 'SensitiveFileModified')
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
