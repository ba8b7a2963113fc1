-- Grain: one row. Parameters: finding_id, since_at.
-- Answers: what do the versions of a finding since a time contain, table by table, oldest version first?
--
-- `keys` has the keys of the entities that a row names, by their kinds.
SELECT
    (
        SELECT list(access_keys ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    principal := principal_key(principal_id, account_id, user_type, user_name),
                    role_session := role_session_key(principal_id, principal_session_name)
                ) AS keys
            FROM flattened.access_keys
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS access_keys
    ) AS access_keys,
    (
        SELECT list(api_calls ORDER BY updated_at, api_kind)
        FROM (
            SELECT
                *,
                struct_pack(
                    aws_operation := aws_operation_key(service_name, api),
                    kubernetes_operation := kubernetes_operation_key(verb, resource, subresource)
                ) AS keys
            FROM flattened.api_calls
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS api_calls
    ) AS api_calls,
    (
        SELECT list(bedrock_guardrails ORDER BY updated_at)
        FROM flattened.bedrock_guardrails
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS bedrock_guardrails,
    (
        SELECT list(containers ORDER BY updated_at, described_by, position)
        FROM (
            SELECT
                *,
                struct_pack(
                    container := place_key(account_id, region, container_id)
                ) AS keys
            FROM flattened.containers
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS containers
    ) AS containers,
    (
        SELECT list(database_users ORDER BY updated_at)
        FROM flattened.database_users
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS database_users,
    (
        SELECT list(databases ORDER BY updated_at, database_kind)
        FROM (
            SELECT
                *,
                struct_pack(
                    database := arn_key(database_arn, account_id, region)
                ) AS keys
            FROM flattened.databases
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS databases
    ) AS databases,
    (
        SELECT list(dns_requests ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    domain := domain_key(domain)
                ) AS keys
            FROM flattened.dns_requests
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS dns_requests
    ) AS dns_requests,
    (
        SELECT list(ebs_volumes ORDER BY updated_at, scan_outcome, position)
        FROM flattened.ebs_volumes
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS ebs_volumes,
    (
        SELECT list(ecs_clusters ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    cluster := arn_key(cluster_arn, account_id, region)
                ) AS keys
            FROM flattened.ecs_clusters
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS ecs_clusters
    ) AS ecs_clusters,
    (
        SELECT list(ecs_tasks ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    task := arn_key(task_arn, account_id, region),
                    task_definition := arn_key(task_definition_arn, account_id, region)
                ) AS keys
            FROM flattened.ecs_tasks
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS ecs_tasks
    ) AS ecs_tasks,
    (
        SELECT list(eks_clusters ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    cluster := arn_key(cluster_arn, account_id, region)
                ) AS keys
            FROM flattened.eks_clusters
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS eks_clusters
    ) AS eks_clusters,
    (
        SELECT list(instances ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    instance := place_key(account_id, region, instance_id)
                ) AS keys
            FROM flattened.instances
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS instances
    ) AS instances,
    (
        SELECT list(kubernetes_permissions ORDER BY updated_at, permission_kind)
        FROM flattened.kubernetes_permissions
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS kubernetes_permissions,
    (
        SELECT list(users ORDER BY updated_at)
        FROM (
            SELECT
                users.*,
                struct_pack(
                    principal := kubernetes_user_key(clusters.cluster_arn, users.account_id, users.region, users.username)
                ) AS keys
            FROM flattened.kubernetes_users AS users
            LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
            WHERE users.finding_id = $finding_id AND users.updated_at >= $since_at
        ) AS users
    ) AS kubernetes_users,
    (
        SELECT list(workloads ORDER BY updated_at)
        FROM (
            SELECT
                workloads.*,
                struct_pack(
                    kubernetes_workload := workload_key(
                        clusters.cluster_arn,
                        workloads.account_id,
                        workloads.region,
                        workloads.namespace,
                        workloads.workload_type,
                        workloads.workload_name
                    ),
                    kubernetes_namespace := namespace_key(
                        clusters.cluster_arn, workloads.account_id, workloads.region, workloads.namespace
                    )
                ) AS keys
            FROM flattened.kubernetes_workloads AS workloads
            LEFT JOIN flattened.eks_clusters AS clusters USING (finding_id, updated_at)
            WHERE workloads.finding_id = $finding_id AND workloads.updated_at >= $since_at
        ) AS workloads
    ) AS kubernetes_workloads,
    (
        SELECT list(lambda_functions ORDER BY updated_at)
        FROM (
            SELECT
                *,
                struct_pack(
                    lambda_function := arn_key(function_arn, account_id, region)
                ) AS keys
            FROM flattened.lambda_functions
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS lambda_functions
    ) AS lambda_functions,
    (
        SELECT list(login_attempts ORDER BY updated_at, position)
        FROM flattened.login_attempts
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS login_attempts,
    (
        SELECT list(malware_scans ORDER BY updated_at, scanned_by)
        FROM flattened.malware_scans
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS malware_scans,
    (
        SELECT list(network_interfaces ORDER BY updated_at, position)
        FROM flattened.network_interfaces
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS network_interfaces,
    (
        SELECT list(peers ORDER BY updated_at, action, side, position)
        FROM (
            SELECT
                * REPLACE (
                    of_network(ip_address, country_name) AS country_name,
                    of_network(ip_address, country_code) AS country_code,
                    of_network(ip_address, city) AS city,
                    of_network(ip_address, asn) AS asn,
                    of_network(ip_address, asn_organization) AS asn_organization,
                    of_network(ip_address, isp) AS isp,
                    of_network(ip_address, organization) AS organization
                ),
                struct_pack(ip_address := address_key(ip_address), domain := domain_key(domain)) AS keys
            FROM flattened.network_peers
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS peers
    ) AS network_peers,
    (
        SELECT list(processes ORDER BY updated_at, lineage_of, depth)
        FROM (
            SELECT
                *,
                struct_pack(
                    executable_hash := hash_key(executable_sha256)
                ) AS keys
            FROM flattened.processes
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS processes
    ) AS processes,
    (
        SELECT list(recovery_points ORDER BY updated_at)
        FROM flattened.recovery_points
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS recovery_points,
    (
        SELECT list(resource_tags ORDER BY updated_at, resource_kind, resource_position, position)
        FROM flattened.resource_tags
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS resource_tags,
    (
        SELECT list(runtime_contexts ORDER BY updated_at)
        FROM flattened.runtime_contexts
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS runtime_contexts,
    (
        SELECT list(s3_buckets ORDER BY updated_at, position)
        FROM (
            SELECT
                *,
                struct_pack(
                    s3_bucket := bucket_key(bucket_arn, bucket_name)
                ) AS keys
            FROM flattened.s3_buckets
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS s3_buckets
    ) AS s3_buckets,
    (
        SELECT list(s3_objects ORDER BY updated_at, bucket_position, position)
        FROM flattened.s3_objects
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS s3_objects,
    (
        SELECT list(sequence_actors ORDER BY updated_at, position)
        FROM (
            SELECT
                *,
                struct_pack(
                    executable_hash := hash_key(process_sha256)
                ) AS keys
            FROM flattened.sequence_actors
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS sequence_actors
    ) AS sequence_actors,
    (
        SELECT list(endpoints ORDER BY updated_at, position)
        FROM (
            SELECT
                * REPLACE (
                    of_network(ip_address, country) AS country,
                    of_network(ip_address, city) AS city,
                    of_network(ip_address, asn::VARCHAR) AS asn,
                    of_network(ip_address, asn_organization) AS asn_organization
                ),
                struct_pack(ip_address := address_key(ip_address), domain := domain_key(domain)) AS keys
            FROM flattened.sequence_endpoints
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS endpoints
    ) AS sequence_endpoints,
    (
        SELECT list(sequence_resources ORDER BY updated_at, position)
        FROM (
            SELECT
                *,
                struct_pack(
                    kind := sequence_kind(resource_type),
                    resource := sequence_key(
                        resource_type,
                        resource_uid,
                        coalesce(resource_account_id, account_id),
                        coalesce(resource_region, region)
                    )
                ) AS keys
            FROM flattened.sequence_resources
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS sequence_resources
    ) AS sequence_resources,
    (
        SELECT list(sequence_signals ORDER BY updated_at, position)
        FROM flattened.sequence_signals
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS sequence_signals,
    (
        SELECT list(sequences ORDER BY updated_at)
        FROM flattened.sequences
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS sequences,
    (
        SELECT list(threats ORDER BY updated_at, reported_by, position)
        FROM (
            SELECT
                *,
                list_transform(
                    [struct_pack(sha256 := threat_sha256, path := NULL::VARCHAR)]
                    || list_transform(
                        coalesce(file_paths, []), lambda each: struct_pack(sha256 := each.hash, path := each.file_path)
                    )
                    || list_transform(
                        coalesce(item_paths, []), lambda each: struct_pack(sha256 := each.hash, path := each.nested_item_path)
                    )
                    || list_transform(
                        coalesce(item_details, []), lambda each: struct_pack(sha256 := each.hash, path := each.item_path)
                    ),
                    lambda each: struct_pack(executable_hash := hash_key(each.sha256), path := each.path)
                ) AS keys
            FROM flattened.threats
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS threats
    ) AS threats
