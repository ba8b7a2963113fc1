-- Keys of flattened.findings_current: by finding_id of correlation.link_candidates.

-- Rows of correlation.link_candidates: of the entities that are shared by too many findings.
SELECT *
FROM correlation.link_candidates
WHERE entity_id IN (SELECT entity_id FROM slices.correlation_shared_things WHERE exceeded_rule IS NOT NULL);

-- Rows of flattened.findings_current: by finding_id of correlation.link_candidates.
