-- Grain: row of a version of some findings in flattened.ecs_tasks. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, task_arn, task_id, cluster_arn
FROM flattened.ecs_tasks
WHERE rowid IN (SELECT rowid FROM flattened.ecs_tasks WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
