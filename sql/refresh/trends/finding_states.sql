-- Keys of correlation.finding_groups: by group_id of correlation.finding_group_members.

-- Rows of correlation.finding_groups: by group_id of correlation.finding_group_members.
