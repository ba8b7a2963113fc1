-- Parameters: from_at, most. Grain: finding type with findings created since then.
-- Answers: of which types are there new findings, and which types were never seen before?
SELECT
    finding_type,
    count(*) FILTER (created_at >= $from_at) AS new_finding_count,
    min(created_at) >= $from_at AS is_first,
    max(severity) FILTER (created_at >= $from_at) AS highest_severity,
    count(*) OVER () AS row_count
FROM trends.findings
GROUP BY finding_type
HAVING new_finding_count > 0
ORDER BY
    is_first DESC,
    highest_severity DESC,
    new_finding_count DESC,
    finding_type
LIMIT $most
