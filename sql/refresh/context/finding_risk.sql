-- Keys of context.owners: by thing_id of context.finding_context.

-- Rows of context.owners: by thing_id of context.finding_context.
