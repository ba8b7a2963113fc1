-- Keys of correlation.finding_groups: the members of the groups.
SELECT finding_id
FROM correlation.finding_group_members
SEMI JOIN changed USING (group_id);

-- Rows of correlation.finding_groups: of the findings.
SELECT *
FROM correlation.finding_groups
SEMI JOIN slices.correlation_finding_group_members USING (group_id);
