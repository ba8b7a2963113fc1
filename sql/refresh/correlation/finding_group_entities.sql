-- Keys of entities.finding_entities: by finding_id of correlation.finding_group_members.

-- Rows of entities.finding_entities: by finding_id of correlation.finding_group_members.
