-- checks: trends.rejected_daily
-- severity: error
-- Every reason has the same set-aside documents as raw.
WITH
stored AS (
    SELECT reason_code, sum(document_count)::BIGINT AS document_count
    FROM raw.rejected
    GROUP BY reason_code
),

served AS (
    SELECT reason_code, sum(document_count)::BIGINT AS document_count
    FROM trends.rejected_daily
    GROUP BY reason_code
)

SELECT
    reason_code,
    stored.document_count AS stored_count,
    served.document_count AS served_count
FROM stored
FULL JOIN served USING (reason_code)
WHERE coalesce(stored.document_count, 0) != coalesce(served.document_count, 0)
