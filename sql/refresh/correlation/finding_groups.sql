-- Keys of entities.finding_entities, flattened.findings_current, flattened.sequences:
-- by finding_id of correlation.finding_group_members.

-- Rows of entities.finding_entities, flattened.findings_current, flattened.sequences:
-- by finding_id of correlation.finding_group_members.
