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
    groups.group_id,
    groups.title,
    groups.finding_count,
    new_findings.new_finding_count,
    new_findings.new_finding_count = groups.finding_count AS is_new,
    groups.highest_severity,
    groups.severity_band,
    groups.is_incident,
    groups.gravity,
    groups.first_seen_at,
    groups.last_seen_at,
    count(*) OVER () AS row_count
FROM correlation.finding_groups AS groups
INNER JOIN new_findings USING (group_id)
ORDER BY groups.gravity DESC, groups.group_id
LIMIT $most
