-- Grain: finding. Parameters: finding_ids (in the order wanted), entity_id.
-- Answers: what are these findings, and which role does an entity have in them?
WITH
chosen AS (
    SELECT unnest($finding_ids::VARCHAR[]) AS finding_id, generate_subscripts($finding_ids::VARCHAR[], 1) AS place
),

parts AS (
    SELECT
        finding_id,
        list(DISTINCT role ORDER BY role) AS roles,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id AND finding_id IN (SELECT finding_id FROM chosen)
    GROUP BY finding_id
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
INNER JOIN parts USING (finding_id)
LEFT JOIN flattened.finding_status AS status USING (finding_id)
ORDER BY chosen.place
