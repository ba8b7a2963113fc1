-- checks: trends.findings_by_status
-- severity: error
-- Every state and type has the findings that flattened has in it, without samples.
WITH
stored AS (
    SELECT states.status, findings.finding_type, count(*) AS finding_count
    FROM flattened.finding_status AS states
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE NOT findings.is_sample
    GROUP BY states.status, findings.finding_type
),

served AS (
    SELECT status, finding_type, sum(finding_count)::BIGINT AS finding_count
    FROM trends.findings_by_status
    GROUP BY status, finding_type
)

SELECT
    status,
    finding_type,
    stored.finding_count AS stored_count,
    served.finding_count AS served_count
FROM stored
FULL JOIN served USING (status, finding_type)
WHERE coalesce(stored.finding_count, 0) != coalesce(served.finding_count, 0)
