-- Keys of context.image_vulnerabilities: by observation_id of context.finding_context.

-- Rows of context.image_vulnerabilities: by observation_id of context.finding_context.
