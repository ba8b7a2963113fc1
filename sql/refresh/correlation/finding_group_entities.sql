-- Keys of entities.finding_entities: the groups of the findings.
SELECT group_id
FROM correlation.finding_group_members
SEMI JOIN changed USING (finding_id);

-- Rows of entities.finding_entities: of the members of the groups.
SELECT *
FROM entities.finding_entities
SEMI JOIN slices.correlation_finding_group_members USING (finding_id);
