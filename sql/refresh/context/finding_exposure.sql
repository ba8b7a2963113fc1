-- Keys of context.network_interfaces, context.instances, context.security_group_rules:
-- by observation_id of context.finding_context.

-- Rows of context.network_interfaces, context.instances, context.security_group_rules:
-- by observation_id of context.finding_context.
