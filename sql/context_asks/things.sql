-- Which things of AWS do findings name, where, and when did findings last name each?
-- Parameter: days (YYYY-MM-DD) whose versions count; null: all.
--
-- The same things as in context.named_things, but for what never needs asking: samples name nothing. A detector is named
-- as one whose custom rules and investigations are listed.
WITH
versions AS (
    SELECT
        finding_id,
        updated_at,
        account_id,
        region,
        detector_id,
        coalesce(nullif(aws_partition, ''), 'aws') AS aws_partition,
        last_event_at
    FROM flattened.finding_versions
    WHERE
        NOT is_sample
        AND account_id != ''
        AND region != ''
        AND ($days::VARCHAR[] IS NULL OR list_contains($days::VARCHAR[], updated_at::DATE::VARCHAR))
),

named AS (
    SELECT finding_id, updated_at, 'account' AS kind, account_id AS thing_key
    FROM versions
    UNION ALL
    SELECT finding_id, updated_at, unnest(['detection_rule', 'investigation']), detector_id
    FROM versions
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        unnest(['ecs_task', 'task_definition', 'ecs_service']),
        unnest(
            [
                task_arn,
                task_definition_arn,
                if(
                    starts_with(task_group, 'service:'),
                    concat(replace(cluster_arn, ':cluster/', ':service/'), '/', substr(task_group, 9)),
                    NULL
                )
            ]
        )
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT finding_id, updated_at, 'ecs_task', resource_uid
    FROM flattened.sequence_resources
    WHERE resource_type = 'ECS_TASK'
    UNION ALL
    SELECT
        finding_id, updated_at, unnest(['instance', 'instance_profile']), unnest([instance_id, iam_instance_profile_arn])
    FROM flattened.instances
    UNION ALL
    SELECT finding_id, updated_at, 'network_interface', network_interface_id
    FROM flattened.network_interfaces
    UNION ALL
    SELECT finding_id, updated_at, 'security_group', unnest(security_groups).group_id
    FROM flattened.network_interfaces
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        if(image_digest != '', 'image', 'image_tag'),
        concat(image_registry, '/', image_repository, if(image_digest != '', '@' || image_digest, ':' || image_tag))
    FROM flattened.containers
    WHERE contains(image_registry, '.dkr.ecr')
    UNION ALL
    SELECT
        keys.finding_id,
        keys.updated_at,
        'role',
        concat('arn:', versions.aws_partition, ':iam::', versions.account_id, ':role/', keys.user_name)
    FROM flattened.access_keys AS keys
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE keys.user_type = 'AssumedRole' AND keys.user_name != ''
)

SELECT
    named.kind,
    named.thing_key,
    versions.account_id,
    versions.region,
    max(versions.last_event_at) AS last_event_at
FROM named
INNER JOIN versions USING (finding_id, updated_at)
WHERE named.thing_key != ''
GROUP BY named.kind, named.thing_key, versions.account_id, versions.region
ORDER BY last_event_at DESC, named.kind, named.thing_key, versions.account_id, versions.region;
