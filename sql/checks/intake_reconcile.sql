-- checks: trends.intake_daily
-- severity: error
-- The days have the same documents as raw.
WITH
stored AS (
    SELECT coalesce(sum(document_count), 0)::BIGINT AS document_count
    FROM raw.objects
),

served AS (
    SELECT coalesce(sum(document_count), 0)::BIGINT AS document_count
    FROM trends.intake_daily
)

SELECT stored.document_count AS stored_count, served.document_count AS served_count
FROM stored
CROSS JOIN served
WHERE stored.document_count != served.document_count
