-- Grain: observation and a thing that it leads to. Key: observation_id, kind, thing_key.
-- Answers: what else belongs to a thing, as one observation of it says?
--
-- The network interface of a task and the bytes of its containers never change, but its first states lack them: they are
-- told by the nearest state that has them, rather a later one.
-- Refreshed by: observation_id.
WITH
interfaces AS (
    SELECT
        observation_id,
        account_id,
        region,
        coalesce(
            first_value(network_interface_id IGNORE NULLS) OVER later,
            last_value(network_interface_id IGNORE NULLS) OVER earlier
        ) AS network_interface_id
    FROM context.ecs_tasks
    WINDOW
        later AS (
            PARTITION BY task_arn ORDER BY observed_at, observation_id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ),
        earlier AS (
            PARTITION BY task_arn ORDER BY observed_at, observation_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

task_images AS (
    SELECT
        observation_id,
        account_id,
        region,
        coalesce(
            first_value(image_key IGNORE NULLS) OVER later, last_value(image_key IGNORE NULLS) OVER earlier
        ) AS image_key
    FROM context.ecs_task_containers
    WINDOW
        later AS (
            PARTITION BY task_arn, container_name
            ORDER BY observed_at, observation_id
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ),
        earlier AS (
            PARTITION BY task_arn, container_name
            ORDER BY observed_at, observation_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

reached AS (
    SELECT observation_id, account_id, region, 'task_definition' AS kind, task_definition_arn AS thing_key
    FROM context.ecs_tasks
    UNION ALL
    SELECT observation_id, account_id, region, 'container_instance', container_instance_arn
    FROM context.ecs_tasks
    UNION ALL
    SELECT observation_id, account_id, region, 'ecs_service', service_arn
    FROM context.ecs_tasks
    UNION ALL
    SELECT observation_id, account_id, region, 'role', task_role_arn
    FROM context.ecs_tasks
    UNION ALL
    SELECT observation_id, account_id, region, 'network_interface', network_interface_id
    FROM interfaces
    UNION ALL
    SELECT observation_id, account_id, region, 'image', image_key
    FROM task_images
    UNION ALL
    SELECT observation_id, account_id, region, 'role', task_role_arn
    FROM context.task_definitions
    UNION ALL
    SELECT observation_id, account_id, region, 'instance', instance_id
    FROM context.container_instances
    UNION ALL
    SELECT observation_id, account_id, region, 'security_group', unnest(security_group_ids)
    FROM context.network_interfaces
    UNION ALL
    SELECT observation_id, account_id, region, 'instance_profile', instance_profile_arn
    FROM context.instances
    UNION ALL
    SELECT observation_id, account_id, region, 'security_group', unnest(security_group_ids)
    FROM context.instances
    UNION ALL
    SELECT observation_id, account_id, region, 'network_interface', unnest(network_interface_ids)
    FROM context.instances
    UNION ALL
    SELECT observation_id, account_id, region, 'role', role_arn
    FROM context.instance_profiles
    UNION ALL
    -- What a tag means now.
    SELECT observation_id, account_id, region, 'image', image_key_of(image_key, image_digest)
    FROM context.images
    WHERE is_by_tag
    UNION ALL
    -- Policies of AWS are known by their names.
    SELECT observation_id, account_id, region, 'policy', policy_arn
    FROM (
        SELECT observation_id, account_id, region, unnest(attached_policy_arns) AS policy_arn
        FROM context.roles
    )
    WHERE policy_arn NOT LIKE 'arn:%:iam::aws:policy/%'
)

SELECT
    observation_id,
    kind,
    thing_key,
    entity_id(kind, thing_key) AS thing_id,
    min(account_of_thing(kind, thing_key, account_id)) AS account_id,
    min(region_of_thing(kind, thing_key, region)) AS region
FROM reached
WHERE thing_key != ''
GROUP BY observation_id, kind, thing_key
