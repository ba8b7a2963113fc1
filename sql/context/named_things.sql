-- Grain: finding and a thing that it names. Key: finding_id, kind, thing_key.
-- Answers: about which tasks, images, roles ... of which findings could AWS tell more, and as of when?
--
-- A finding whose latest version is a sample is left out with all its versions. An image without a digest is named by its
-- tag. A role of temporary credentials is named without its path, which findings don't tell.
-- Empty without: raw.observations, raw.context_asks.
-- Refreshed by: finding_id.
WITH
versions AS (
    SELECT
        versions.finding_id,
        versions.updated_at,
        versions.account_id,
        coalesce(nullif(versions.aws_partition, ''), 'aws') AS aws_partition,
        versions.first_event_at,
        versions.last_event_at
    FROM flattened.finding_versions AS versions
    SEMI JOIN (SELECT finding_id FROM flattened.findings_current WHERE NOT is_sample) AS findings USING (finding_id)
    -- Things are of use only with a source of context.
    WHERE EXISTS (FROM raw.observations) OR EXISTS (FROM raw.context_asks)
),

named AS (
    SELECT finding_id, updated_at, region, 'account' AS kind, account_id AS thing_key
    FROM flattened.finding_versions
    UNION ALL
    SELECT finding_id, updated_at, region, 'ecs_task', task_arn
    FROM flattened.ecs_tasks
    WHERE starts_with(task_arn, 'arn:')
    UNION ALL
    SELECT finding_id, updated_at, region, 'task_definition', task_definition_arn
    FROM flattened.ecs_tasks
    WHERE starts_with(task_definition_arn, 'arn:')
    UNION ALL
    SELECT finding_id, updated_at, region, 'ecs_service', service_arn_of(cluster_arn, task_group)
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT finding_id, updated_at, region, 'ecs_task', resource_uid
    FROM flattened.sequence_resources
    WHERE resource_type = 'ECS_TASK' AND starts_with(resource_uid, 'arn:')
    UNION ALL
    SELECT finding_id, updated_at, region, 'instance', instance_id
    FROM flattened.instances
    WHERE starts_with(instance_id, 'i-')
    UNION ALL
    SELECT finding_id, updated_at, region, 'instance_profile', iam_instance_profile_arn
    FROM flattened.instances
    WHERE starts_with(iam_instance_profile_arn, 'arn:')
    UNION ALL
    SELECT finding_id, updated_at, region, 'network_interface', network_interface_id
    FROM flattened.network_interfaces
    WHERE starts_with(network_interface_id, 'eni-')
    UNION ALL
    SELECT finding_id, updated_at, region, 'security_group', unnest(security_groups).group_id
    FROM flattened.network_interfaces
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        region,
        if(image_digest != '', 'image', 'image_tag'),
        concat(image_registry, '/', image_repository, if(image_digest != '', '@' || image_digest, ':' || image_tag))
    FROM flattened.containers
    WHERE image_repository != ''
    UNION ALL
    SELECT
        versions.finding_id,
        versions.updated_at,
        keys.region,
        'role',
        concat('arn:', versions.aws_partition, ':iam::', versions.account_id, ':role/', keys.user_name)
    FROM flattened.access_keys AS keys
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE keys.user_type = 'AssumedRole' AND keys.user_name != '' AND versions.account_id != ''
)

SELECT
    named.finding_id,
    named.kind,
    named.thing_key,
    entity_id(named.kind, named.thing_key) AS thing_id,
    min(account_of_thing(named.kind, named.thing_key, versions.account_id)) AS account_id,
    min(region_of_thing(named.kind, named.thing_key, named.region)) AS region,
    min(versions.first_event_at) AS first_event_at,
    max(versions.last_event_at) AS last_event_at
FROM named
INNER JOIN versions USING (finding_id, updated_at)
WHERE named.thing_key != ''
GROUP BY named.finding_id, named.kind, named.thing_key
