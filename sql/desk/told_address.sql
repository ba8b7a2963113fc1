-- Grain: network interface and a time for which it had an address. Parameters: address, most.
-- Answers: whose was an address, and from when until when, as far as AWS told it?
--
-- Addresses of one task or instance are another's soon after: each line holds for its own time only.
WITH
interfaces AS (
    SELECT
        interfaces.network_interface_id,
        interfaces.instance_id,
        interfaces.public_ip,
        interfaces.description,
        known.account_id,
        known.region,
        known.from_at,
        known.last_observed_at
    FROM context.network_interfaces AS interfaces
    INNER JOIN context.observations AS known USING (observation_id)
    WHERE interfaces.public_ip = $address OR list_contains(interfaces.private_ips, $address)
),

tasks AS (
    SELECT
        network_interface_id,
        any_value(task_arn) AS task_arn,
        any_value(service_name) AS service_name,
        min(created_at) AS created_at,
        max(stopped_at) AS stopped_at
    FROM context.ecs_tasks
    WHERE network_interface_id IN (SELECT network_interface_id FROM interfaces) OR private_ip = $address
    GROUP BY network_interface_id
)

SELECT
    'network_interface' AS kind,
    coalesce(interfaces.network_interface_id, tasks.network_interface_id) AS thing_key,
    interfaces.account_id,
    interfaces.region,
    interfaces.instance_id,
    tasks.task_arn,
    tasks.service_name,
    interfaces.public_ip = $address AS is_public,
    coalesce(tasks.created_at, interfaces.from_at) AS from_at,
    coalesce(tasks.stopped_at, interfaces.last_observed_at) AS to_at,
    tasks.stopped_at IS NOT NULL AS has_ended
FROM interfaces
FULL JOIN tasks ON tasks.network_interface_id = interfaces.network_interface_id
ORDER BY from_at DESC, thing_key
LIMIT $most
