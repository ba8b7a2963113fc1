-- Grain: finding with context that names an entity, the latest ones. Parameters: entity_id, most.
-- Answers: as of which findings is it told what AWS said of an entity?
SELECT findings.finding_id
FROM entities.finding_entities AS named
INNER JOIN flattened.findings_current AS findings USING (finding_number)
SEMI JOIN context.finding_context AS things ON things.finding_id = findings.finding_id
WHERE named.entity_id = $entity_id
ORDER BY findings.updated_at DESC, findings.finding_id
LIMIT $most
