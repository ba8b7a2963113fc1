-- Keys of context.ecs_tasks, context.task_definitions, context.ecs_services, context.container_instances,
-- context.network_interfaces, context.instances, context.instance_profiles, context.roles, context.policies:
-- by observation_id of context.observations.

-- Keys of context.accounts: all that is in the account.
SELECT things.thing_id
FROM context.finding_context AS things
SEMI JOIN changed ON changed.member_account_id = things.account_id;

-- Keys of context.observations: the thing, and of an account all that is in it.
SELECT thing_id
FROM changed
UNION
SELECT things.thing_id
FROM context.finding_context AS things
SEMI JOIN (SELECT * FROM changed WHERE kind = 'account') AS accounts ON accounts.thing_key = things.account_id;

-- Rows of context.observations: the things, and all accounts.
SELECT *
FROM context.observations
WHERE thing_id IN (FROM keys) OR kind = 'account';

-- Rows of context.ecs_tasks, context.task_definitions, context.ecs_services, context.container_instances,
-- context.network_interfaces, context.instances, context.instance_profiles, context.roles, context.policies:
-- by observation_id of context.observations.
