-- checks: entities.finding_entities
-- severity: error
-- Entities are named by findings that exist and are no samples.
SELECT DISTINCT named.finding_id
FROM entities.finding_entities AS named
LEFT JOIN flattened.findings_current AS findings ON findings.finding_id = named.finding_id
WHERE findings.is_sample IS DISTINCT FROM FALSE
