-- checks: entities.finding_entities
-- severity: error
-- at a refresh: sliced by finding_id
-- Every entity is named by findings that exist and are not samples.
SELECT DISTINCT named.finding_id
FROM entities.finding_entities AS named
LEFT JOIN flattened.findings_current AS findings ON findings.finding_id = named.finding_id
WHERE findings.is_sample IS DISTINCT FROM FALSE
