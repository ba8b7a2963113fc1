-- Parameters: from_at, most. Grain: group with findings created since then.
-- Answers: which groups are new, and which have grown?
WITH
new_findings AS (
    SELECT group_id, count(*) AS new_finding_count
    FROM trends.findings
    WHERE created_at >= $from_at AND group_id IS NOT NULL
    GROUP BY group_id
)

SELECT
    grown.group_id,
    grown.title,
    grown.finding_count,
    new_findings.new_finding_count,
    new_findings.new_finding_count = grown.finding_count AS is_new,
    grown.highest_severity,
    grown.severity_band,
    grown.is_incident,
    grown.gravity,
    grown.first_seen_at,
    grown.last_seen_at,
    count(*) OVER () AS row_count
FROM correlation.finding_groups AS grown
INNER JOIN new_findings ON grown.group_id = new_findings.group_id
ORDER BY grown.gravity DESC, grown.group_id
LIMIT $most
