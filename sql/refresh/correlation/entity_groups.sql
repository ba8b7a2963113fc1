-- Keys of flattened.finding_status: of findings that are open, or were.
SELECT group_id
FROM correlation.finding_group_members
SEMI JOIN (FROM changed WHERE status = 'open') USING (finding_id);

-- Keys of entities.finding_entities, flattened.findings_current, context.finding_risk:
-- by finding_id of correlation.finding_group_members.

-- Rows of entities.finding_entities, flattened.findings_current, flattened.finding_status, context.finding_risk:
-- by finding_id of correlation.finding_group_members.
