-- Keys of entities.finding_entities: the groups of the findings.
SELECT group_id
FROM correlation.finding_group_members
SEMI JOIN changed USING (finding_id);

-- Keys of flattened.findings_current: the groups of the findings.
SELECT group_id
FROM correlation.finding_group_members
SEMI JOIN changed USING (finding_id);

-- Keys of flattened.finding_status: the groups of the findings.
SELECT group_id
FROM correlation.finding_group_members
SEMI JOIN changed USING (finding_id);

-- Keys of flattened.sequences: the groups of the findings.
SELECT group_id
FROM correlation.finding_group_members
SEMI JOIN changed USING (finding_id);

-- Rows of entities.finding_entities: of the members of the groups.
SELECT *
FROM entities.finding_entities
SEMI JOIN slices.correlation_finding_group_members USING (finding_id);

-- Rows of flattened.findings_current: of the members of the groups.
SELECT *
FROM flattened.findings_current
SEMI JOIN slices.correlation_finding_group_members USING (finding_id);

-- Rows of flattened.finding_status: of the members of the groups.
SELECT *
FROM flattened.finding_status
SEMI JOIN slices.correlation_finding_group_members USING (finding_id);

-- Rows of flattened.sequences: of the members of the groups.
SELECT *
FROM flattened.sequences
SEMI JOIN slices.correlation_finding_group_members USING (finding_id);
