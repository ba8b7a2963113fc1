-- Keys of context.roles, context.policies: by observation_id of context.finding_context.

-- Rows of context.roles, context.policies: by observation_id of context.finding_context.
