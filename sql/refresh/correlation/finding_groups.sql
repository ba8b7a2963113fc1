-- Keys of entities.finding_entities, flattened.findings_current:
-- by finding_id of correlation.finding_group_members.

-- Rows of entities.finding_entities, flattened.findings_current:
-- by finding_id of correlation.finding_group_members.

-- Keys of correlation.finding_type_counts: the groups that have findings of the type.
SELECT DISTINCT group_id
FROM (SELECT group_id, unnest(finding_types) AS finding_type FROM correlation.finding_groups) AS typed
SEMI JOIN changed USING (finding_type);

-- Keys of raw.reference_accounts: the groups that have findings in the account.
SELECT DISTINCT group_id
FROM (SELECT group_id, unnest(account_ids) AS account_id FROM correlation.finding_groups) AS placed
SEMI JOIN changed USING (account_id);
