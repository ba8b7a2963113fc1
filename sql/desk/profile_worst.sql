-- Grain: finding. Parameters: finding_ids (in the order wanted), entity_id.
-- Answers: what are these findings, and which role does an entity have in them?
WITH
chosen AS (
    SELECT finding_id, place, finding_number(finding_id) AS finding_number
    FROM (
        SELECT unnest($finding_ids::VARCHAR[]) AS finding_id, generate_subscripts($finding_ids::VARCHAR[], 1) AS place
    ) AS given
),

parts AS (
    SELECT
        finding_number,
        list(DISTINCT role ORDER BY role) AS roles,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id AND finding_number IN (SELECT finding_number FROM chosen)
    GROUP BY finding_number
)

SELECT
    findings.finding_id,
    findings.finding_type,
    findings.title,
    findings.severity_band,
    findings.highest_severity,
    coalesce(status.status, 'unknown') AS status,
    parts.roles,
    parts.first_seen_at,
    parts.last_seen_at,
    findings.finding_id IN (SELECT finding_id FROM flattened.version_conflicts) AS has_conflict
FROM flattened.findings_current AS findings
INNER JOIN chosen USING (finding_id)
INNER JOIN parts ON parts.finding_number = chosen.finding_number
LEFT JOIN flattened.finding_status AS status USING (finding_id)
ORDER BY chosen.place
