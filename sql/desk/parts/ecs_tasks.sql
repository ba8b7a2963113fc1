-- Grain: row of a version of a finding in flattened.ecs_tasks. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        task := arn_key(task_arn, account_id, region),
        task_definition := arn_key(task_definition_arn, account_id, region)
    ) AS keys
FROM flattened.ecs_tasks
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
