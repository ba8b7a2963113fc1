-- Grain: entity in a role in a finding, over all versions; without samples. Key: finding_id, entity_kind, entity_key,
-- role.
-- Answers: who and what does a finding name, and in which of its versions?
--
-- A finding whose latest version is a sample is left out with all its versions. The resources of a finding (role
-- `resource`) count from its first event; the details of a version from that version's latest event.
--
-- There are far more sightings than entities, so they have numbers instead of the ids of finding and version. The
-- number of an entity is a hash of its text, which costs more than the grouping, so it is computed last. DuckDB keeps
-- the state of text aggregates in memory, so kinds that are named by their key get their name at the end.
-- Refreshed by: finding_id.
WITH
current AS (
    SELECT finding_id, finding_number, account_id, region
    FROM flattened.findings_current
    WHERE NOT is_sample
),

versions AS (
    SELECT
        finding_versions.finding_id,
        finding_versions.updated_at,
        finding_versions.first_event_at AS began_at,
        -- No event is later than the version that reports it. Without an event, it is the version's time.
        finding_versions.last_event_at AS ended_at,
        current.finding_number,
        row_number() OVER (PARTITION BY current.finding_number ORDER BY finding_versions.updated_at) AS version_number
    FROM flattened.finding_versions
    INNER JOIN current USING (finding_id)
),

tasks AS (
    SELECT DISTINCT account_id, task_id, arn_key(task_arn, account_id, region) AS task_arn
    FROM flattened.ecs_tasks
    WHERE task_id != ''
),

-- What a command line names stands in no field of its own, nor does what the description of a finding without an action
-- names.
texts AS (
    SELECT finding_id, updated_at, account_id, region, command_line_example AS text
    FROM flattened.runtime_contexts
    WHERE command_line_example != ''
    UNION ALL
    SELECT finding_id, updated_at, account_id, region, description
    FROM flattened.finding_versions
    WHERE action_type IS NULL AND description != ''
),

named AS NOT MATERIALIZED (
    SELECT finding_id, updated_at, 'aws_account' AS entity_kind, account_id AS entity_key, 'resource' AS role, NULL AS entity_name
    FROM flattened.finding_versions
    UNION ALL
    SELECT finding_id, updated_at, 'ecs_cluster', arn_key(cluster_arn, account_id, region), 'resource', cluster_name
    FROM flattened.ecs_clusters
    UNION ALL
    SELECT finding_id, updated_at, 'ecs_task', arn_key(task_arn, account_id, region), 'resource', task_id
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        'task_definition',
        arn_key(task_definition_arn, account_id, region),
        'resource',
        concat_ws(':', task_definition_family, task_definition_revision)
    FROM flattened.ecs_tasks
    UNION ALL
    SELECT finding_id, updated_at, 'eks_cluster', arn_key(cluster_arn, account_id, region), 'resource', cluster_name
    FROM flattened.eks_clusters
    UNION ALL
    SELECT
        workloads.finding_id,
        workloads.updated_at,
        'kubernetes_workload',
        workload_key(
            clusters.cluster_arn,
            workloads.account_id,
            workloads.region,
            workloads.namespace,
            workloads.workload_type,
            workloads.workload_name
        ),
        'resource',
        workloads.workload_name
    FROM flattened.kubernetes_workloads AS workloads
    LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    UNION ALL
    SELECT
        workloads.finding_id,
        workloads.updated_at,
        'kubernetes_namespace',
        namespace_key(clusters.cluster_arn, workloads.account_id, workloads.region, workloads.namespace),
        'resource',
        workloads.namespace
    FROM flattened.kubernetes_workloads AS workloads
    LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    UNION ALL
    SELECT
        users.finding_id,
        users.updated_at,
        'principal',
        kubernetes_user_key(clusters.cluster_arn, users.account_id, users.region, users.username),
        'caller',
        users.username
    FROM flattened.kubernetes_users AS users
    LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
    UNION ALL
    SELECT finding_id, updated_at, 'container', place_key(account_id, region, container_id), 'resource', name
    FROM flattened.containers
    UNION ALL
    SELECT finding_id, updated_at, 'container_image', image_key, 'resource', NULL FROM flattened.containers
    UNION ALL
    SELECT finding_id, updated_at, 'instance', place_key(account_id, region, instance_id), 'resource', instance_id
    FROM flattened.instances
    UNION ALL
    SELECT finding_id, updated_at, 'access_key', access_key_id, 'caller', NULL FROM flattened.access_keys
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        'principal',
        principal_key(principal_id, account_id, user_type, user_name),
        'caller',
        user_name
    FROM flattened.access_keys
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        'role_session',
        role_session_key(principal_id, principal_session_name),
        'caller',
        principal_session_name
    FROM flattened.access_keys
    UNION ALL
    SELECT keys.finding_id, keys.updated_at, 'ecs_task', tasks.task_arn, 'credential_source', tasks.task_id
    FROM flattened.access_keys AS keys
    INNER JOIN tasks ON tasks.account_id = keys.account_id AND tasks.task_id = keys.principal_session_name
    UNION ALL
    SELECT finding_id, updated_at, 'user_agent', user_agent, 'caller', NULL FROM flattened.api_calls
    UNION ALL
    SELECT finding_id, updated_at, 'user_agent', additional_user_agent, 'caller', NULL
    FROM flattened.finding_versions
    WHERE additional_user_agent != ''
    UNION ALL
    SELECT finding_id, updated_at, 'api_operation', aws_operation_key(service_name, api), 'called', api
    FROM flattened.api_calls
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        'api_operation',
        kubernetes_operation_key(verb, resource, subresource),
        'called',
        concat_ws(' ', verb, nullif(resource, ''), nullif(subresource, ''))
    FROM flattened.api_calls
    UNION ALL
    SELECT finding_id, updated_at, 's3_bucket', bucket_key(bucket_arn, bucket_name), 'resource', bucket_name
    FROM flattened.s3_buckets
    UNION ALL
    SELECT finding_id, updated_at, 'lambda_function', arn_key(function_arn, account_id, region), 'resource', function_name
    FROM flattened.lambda_functions
    UNION ALL
    SELECT finding_id, updated_at, 'database', arn_key(database_arn, account_id, region), 'resource', database_identifier
    FROM flattened.databases
    UNION ALL
    SELECT finding_id, updated_at, 'ip_address', address_key(ip_address), side, NULL FROM flattened.network_peers
    UNION ALL
    SELECT finding_id, updated_at, 'domain', domain_key(domain), 'remote', NULL FROM flattened.network_peers
    UNION ALL
    SELECT finding_id, updated_at, 'domain', domain_key(domain), 'dns', NULL FROM flattened.dns_requests
    UNION ALL
    SELECT finding_id, updated_at, 'process', place_key(account_id, region, process_uuid), role, name FROM flattened.processes
    UNION ALL
    SELECT finding_id, updated_at, 'executable_hash', hash_key(executable_sha256), role, executable_path FROM flattened.processes
    UNION ALL
    SELECT finding_id, updated_at, 'executable_path', executable_path, role, NULL FROM flattened.processes
    UNION ALL
    SELECT finding_id, updated_at, 'ip_address', address_key(ip_address), 'sequence', NULL FROM flattened.sequence_endpoints
    UNION ALL
    SELECT finding_id, updated_at, 'domain', domain_key(domain), 'sequence', NULL FROM flattened.sequence_endpoints
    UNION ALL
    SELECT finding_id, updated_at, 'access_key', credential_uid, 'sequence', NULL FROM flattened.sequence_actors
    UNION ALL
    SELECT finding_id, updated_at, 'executable_hash', hash_key(process_sha256), 'sequence', process_path
    FROM flattened.sequence_actors
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        sequence_kind(resource_type),
        sequence_key(
            resource_type,
            resource_uid,
            coalesce(resource_account_id, account_id),
            coalesce(resource_region, region)
        ),
        'sequence',
        name
    FROM flattened.sequence_resources
    WHERE sequence_kind(resource_type) IS NOT NULL
    UNION ALL
    SELECT finding_id, updated_at, 'ip_address', address_key(unnest(addresses_in(text))), 'text', NULL FROM texts
    UNION ALL
    SELECT finding_id, updated_at, 'domain', domain_key(unnest(domains_in(text))), 'text', NULL FROM texts
    UNION ALL
    SELECT finding_id, updated_at, 'access_key', unnest(access_keys_in(text)), 'text', NULL FROM texts
    UNION ALL
    SELECT
        finding_id,
        updated_at,
        'instance',
        place_key(account_id, region, unnest(instances_in(command_line_example))),
        'text',
        NULL
    FROM flattened.runtime_contexts
    UNION ALL
    SELECT versions.finding_id, versions.updated_at, 'person', people.person_key, people.role, people.person_name
    FROM correlation.finding_people AS people
    INNER JOIN versions USING (finding_id)
),

sightings AS NOT MATERIALIZED (
    SELECT
        versions.finding_number,
        versions.version_number,
        versions.updated_at,
        versions.began_at,
        versions.ended_at,
        named.entity_kind,
        named.entity_key,
        named.role,
        named.entity_name
    FROM named
    INNER JOIN versions USING (finding_id, updated_at)
    WHERE named.entity_key != ''
),

seen AS (
    SELECT
        finding_number,
        entity_kind,
        entity_key,
        role,
        arg_max(nullif(entity_name, ''), (version_number, entity_name)) AS entity_name,
        min(updated_at) AS first_updated_at,
        max(updated_at) AS last_updated_at,
        -- A version may name it several times. One bit per version counts cheaply; bit 62 is for all later versions.
        bit_or(1::BIGINT << least(version_number, 62)) AS version_bits,
        min(if(role = 'resource', began_at, ended_at)) AS first_seen_at,
        max(ended_at) AS last_seen_at
    FROM sightings
    GROUP BY finding_number, entity_kind, entity_key, role
),

later AS (
    -- Counting these above, with a list or DISTINCT, would take memory for every entity of every finding.
    SELECT finding_number, entity_kind, entity_key, role, count(DISTINCT version_number) AS version_count
    FROM sightings
    WHERE version_number >= 62
    GROUP BY finding_number, entity_kind, entity_key, role
)

SELECT
    current.finding_id,
    finding_number,
    entity_id(seen.entity_kind, seen.entity_key) AS entity_id,
    seen.entity_kind,
    seen.entity_key,
    seen.role,
    if(
        seen.entity_kind IN ('access_key', 'container_image', 'domain', 'executable_path', 'ip_address', 'user_agent'),
        seen.entity_key,
        seen.entity_name
    ) AS entity_name,
    current.account_id,
    current.region,
    seen.first_updated_at,
    seen.last_updated_at,
    bit_count(seen.version_bits) + coalesce(later.version_count - 1, 0) AS version_count,
    seen.first_seen_at,
    seen.last_seen_at
FROM seen
INNER JOIN current USING (finding_number)
LEFT JOIN later USING (finding_number, entity_kind, entity_key, role)
