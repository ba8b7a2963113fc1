-- Grain: finding that names an entity, the latest ones. Parameters: entity_id, most.
-- Answers: as of which findings is it told what AWS said of an entity?
SELECT findings.finding_id
FROM entities.finding_entities AS named
INNER JOIN flattened.findings_current AS findings USING (finding_id)
WHERE named.entity_id = $entity_id AND NOT findings.is_sample
ORDER BY findings.updated_at DESC, findings.finding_id
LIMIT $most
