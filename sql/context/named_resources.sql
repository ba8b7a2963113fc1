-- Grain: finding and a resource that it names or that its things lead to. Key: finding_id, resource_key.
-- Answers: about which resources of findings could Security Hub say more?
--
-- By ARN alone, for names are given again. Those of instances and images are made of what the finding says. A role is
-- named without its path, which findings don't tell. What other sources of context lead to comes with them.
-- Empty without: raw.exposures.
-- Refreshed by: finding_id.
WITH
versions AS (
    SELECT
        finding_id,
        updated_at,
        account_id,
        region,
        coalesce(nullif(aws_partition, ''), 'aws') AS aws_partition,
        first_event_at
    FROM flattened.finding_versions
    SEMI JOIN (SELECT finding_id FROM flattened.findings_current WHERE NOT is_sample) AS findings USING (finding_id)
    -- Resources are of use only with Security Hub.
    WHERE EXISTS (FROM raw.exposures)
),

findings AS (
    SELECT finding_id, min(first_event_at) AS first_event_at, min(aws_partition) AS aws_partition
    FROM versions
    GROUP BY finding_id
),

named AS (
    SELECT finding_id, 'ecs_task' AS resource_kind, task_arn AS resource_key
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT finding_id, 'task_definition', task_definition_arn
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT finding_id, 'ecs_service', service_arn_of(cluster_arn, task_group)
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT finding_id, 'ecs_cluster', cluster_arn
    FROM flattened.ecs_clusters
    UNION ALL
    SELECT finding_id, 'eks_cluster', cluster_arn
    FROM flattened.eks_clusters
    UNION ALL
    SELECT finding_id, 's3_bucket', bucket_arn
    FROM flattened.s3_buckets
    UNION ALL
    SELECT finding_id, 'lambda_function', function_arn
    FROM flattened.lambda_functions
    UNION ALL
    SELECT finding_id, 'database', database_arn
    FROM flattened.databases
    UNION ALL
    SELECT finding_id, 'sequence_resource', resource_uid
    FROM flattened.sequence_resources
    UNION ALL
    SELECT
        instances.finding_id,
        'instance',
        instance_arn_of(instances.instance_id, versions.account_id, versions.region, versions.aws_partition)
    FROM flattened.instances AS instances
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE starts_with(instances.instance_id, 'i-') AND versions.account_id != '' AND versions.region != ''
    UNION ALL
    SELECT
        containers.finding_id,
        'image',
        image_arn_of(
            concat(containers.image_registry, '/', containers.image_repository, '@', containers.image_digest),
            versions.aws_partition
        )
    FROM flattened.containers AS containers
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE containers.image_repository != '' AND containers.image_digest != ''
    UNION ALL
    SELECT
        keys.finding_id,
        if(keys.user_type = 'IAMUser', 'user', 'role'),
        concat(
            'arn:',
            versions.aws_partition,
            ':iam::',
            versions.account_id,
            if(keys.user_type = 'IAMUser', ':user/', ':role/'),
            keys.user_name
        )
    FROM flattened.access_keys AS keys
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE keys.user_type IN ('IAMUser', 'AssumedRole') AND keys.user_name != '' AND versions.account_id != ''
),

reached AS (
    SELECT
        things.finding_id,
        things.kind AS resource_kind,
        CASE things.kind
            WHEN 'image' THEN image_arn_of(things.thing_key, findings.aws_partition)
            WHEN 'instance'
                THEN instance_arn_of(things.thing_key, things.account_id, things.region, findings.aws_partition)
            ELSE things.thing_key
        END AS resource_key
    FROM context.finding_context AS things
    INNER JOIN findings USING (finding_id)
    WHERE things.kind IN ('image', 'instance', 'ecs_service', 'ecs_task', 'task_definition', 'role')
),

resources AS (
    SELECT finding_id, resource_kind, resource_key, TRUE AS is_named FROM named
    UNION ALL
    SELECT finding_id, resource_kind, resource_key, FALSE FROM reached
)

SELECT
    resources.finding_id,
    resources.resource_key,
    -- What a sequence lists is better named by another part of it.
    arg_min(
        resources.resource_kind, (NOT resources.is_named, resources.resource_kind = 'sequence_resource', resources.resource_kind)
    ) AS resource_kind,
    bool_or(resources.is_named) AS is_named,
    any_value(findings.first_event_at) AS first_event_at
FROM resources
INNER JOIN findings USING (finding_id)
WHERE starts_with(resources.resource_key, 'arn:')
GROUP BY resources.finding_id, resources.resource_key
