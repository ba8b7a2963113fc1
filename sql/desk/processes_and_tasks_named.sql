-- Grain: entity. Parameters: wanted, wanted_end (a slash before it).
-- Answers: which processes have this id, and which ECS tasks have it as their ARN or at its end?
WITH
nodes AS MATERIALIZED (
    SELECT account_id, region, process_uuid
    FROM correlation.process_nodes
    WHERE process_uuid = $wanted
)

SELECT
    'process' AS kind,
    place_key(account_id, region, process_uuid) AS key,
    entity_id('process', place_key(account_id, region, process_uuid)) AS entity_id
FROM nodes
UNION ALL
SELECT 'ecs_task', task_arn, entity_id
FROM entities.ecs_task
WHERE task_arn = $wanted OR ends_with(task_arn, $wanted_end)
ORDER BY ALL
