-- Grain: EC2 instance. Key: instance_key.
-- Answers: which instance is it, with which machine image, cluster and addresses, and what was found on it?
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT
        place_key(account_id, region, instance_id) AS instance_key,
        instance_id,
        instance_type,
        instance_state,
        availability_zone,
        image_id,
        image_description,
        iam_instance_profile_arn,
        platform,
        launched_at,
        max(updated_at) AS updated_at
    FROM flattened.instances
    WHERE instance_id != ''
    GROUP BY ALL
),

attributes AS (
    SELECT
        instance_key,
        min(instance_id) AS instance_id,
        latest(instance_type, updated_at) AS instance_type,
        latest(instance_state, updated_at) AS instance_state,
        latest(availability_zone, updated_at) AS availability_zone,
        latest(image_id, updated_at) AS image_id,
        latest(image_description, updated_at) AS image_description,
        latest(iam_instance_profile_arn, updated_at) AS iam_instance_profile_arn,
        latest(platform, updated_at) AS platform,
        latest(launched_at, updated_at) AS launched_at
    FROM sightings
    GROUP BY instance_key
),

interface_sightings AS (
    SELECT
        place_key(account_id, region, instance_id) AS instance_key,
        vpc_id,
        private_ip_address,
        ipv6_addresses,
        public_ip,
        security_groups,
        max(updated_at) AS updated_at
    FROM flattened.network_interfaces
    WHERE instance_id != ''
    GROUP BY ALL
),

interfaces AS (
    SELECT
        instance_key,
        latest(vpc_id, updated_at) AS vpc_id,
        list_concat(list(private_ip_address), flatten(list(ipv6_addresses))) AS private_ip_addresses,
        list(public_ip) AS public_ip_addresses,
        list_transform(
            flatten(list(security_groups)), lambda each: concat(each.group_name, ' (', each.group_id, ')')
        ) AS security_groups
    FROM interface_sightings
    GROUP BY instance_key
)

SELECT
    entities.entity_id,
    entities.entity_key AS instance_key,
    attributes.instance_id,
    entities.account_id,
    entities.region,
    attributes.instance_type,
    attributes.instance_state,
    attributes.availability_zone,
    attributes.image_id,
    attributes.image_description,
    attributes.iam_instance_profile_arn,
    attributes.platform,
    attributes.launched_at,
    interfaces.vpc_id,
    -- list_distinct() ignores nulls.
    coalesce(list_sort(list_distinct(interfaces.private_ip_addresses)), []) AS private_ip_addresses,
    coalesce(list_sort(list_distinct(interfaces.public_ip_addresses)), []) AS public_ip_addresses,
    coalesce(list_sort(list_distinct(interfaces.security_groups)), []) AS security_groups,
    places.cluster_arn,
    coalesce(contents.container_count, 0) AS container_count,
    coalesce(contents.process_count, 0) AS process_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.instance_key = entities.entity_key
LEFT JOIN interfaces ON interfaces.instance_key = entities.entity_key
LEFT JOIN entities.entity_contents AS contents ON contents.entity_id = entities.entity_id
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'instance'
