-- Keys of flattened.finding_status: what the findings name.
SELECT entity_id
FROM entities.finding_entities
SEMI JOIN changed USING (finding_id);

-- Keys of flattened.findings_current: what the findings name.
SELECT entity_id
FROM entities.finding_entities
SEMI JOIN changed USING (finding_id);
