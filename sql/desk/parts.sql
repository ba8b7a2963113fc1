-- Grain: one row. Parameters: finding_id, since_at.
-- Answers: what do the versions of a finding since a time contain, table by table, oldest version first?
SELECT
    (
        SELECT list(access_keys ORDER BY updated_at)
        FROM flattened.access_keys
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS access_keys,
    (
        SELECT list(api_calls ORDER BY updated_at, api_kind)
        FROM flattened.api_calls
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS api_calls,
    (
        SELECT list(bedrock_guardrails ORDER BY updated_at)
        FROM flattened.bedrock_guardrails
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS bedrock_guardrails,
    (
        SELECT list(containers ORDER BY updated_at, described_by, position)
        FROM flattened.containers
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS containers,
    (
        SELECT list(database_users ORDER BY updated_at)
        FROM flattened.database_users
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS database_users,
    (
        SELECT list(databases ORDER BY updated_at, database_kind)
        FROM flattened.databases
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS databases,
    (
        SELECT list(dns_requests ORDER BY updated_at)
        FROM flattened.dns_requests
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS dns_requests,
    (
        SELECT list(ebs_volumes ORDER BY updated_at, scan_outcome, position)
        FROM flattened.ebs_volumes
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS ebs_volumes,
    (
        SELECT list(ecs_clusters ORDER BY updated_at)
        FROM flattened.ecs_clusters
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS ecs_clusters,
    (
        SELECT list(ecs_tasks ORDER BY updated_at)
        FROM flattened.ecs_tasks
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS ecs_tasks,
    (
        SELECT list(eks_clusters ORDER BY updated_at)
        FROM flattened.eks_clusters
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS eks_clusters,
    (
        SELECT list(instances ORDER BY updated_at)
        FROM flattened.instances
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS instances,
    (
        SELECT list(kubernetes_permissions ORDER BY updated_at, permission_kind)
        FROM flattened.kubernetes_permissions
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS kubernetes_permissions,
    (
        SELECT list(kubernetes_users ORDER BY updated_at)
        FROM flattened.kubernetes_users
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS kubernetes_users,
    (
        SELECT list(kubernetes_workloads ORDER BY updated_at)
        FROM flattened.kubernetes_workloads
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS kubernetes_workloads,
    (
        SELECT list(lambda_functions ORDER BY updated_at)
        FROM flattened.lambda_functions
        WHERE finding_id = $finding_id AND updated_at >= $since_at
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
                )
            FROM flattened.network_peers
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS peers
    ) AS network_peers,
    (
        SELECT list(processes ORDER BY updated_at, lineage_of, depth)
        FROM flattened.processes
        WHERE finding_id = $finding_id AND updated_at >= $since_at
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
        FROM flattened.s3_buckets
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS s3_buckets,
    (
        SELECT list(s3_objects ORDER BY updated_at, bucket_position, position)
        FROM flattened.s3_objects
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS s3_objects,
    (
        SELECT list(sequence_actors ORDER BY updated_at, position)
        FROM flattened.sequence_actors
        WHERE finding_id = $finding_id AND updated_at >= $since_at
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
                )
            FROM flattened.sequence_endpoints
            WHERE finding_id = $finding_id AND updated_at >= $since_at
        ) AS endpoints
    ) AS sequence_endpoints,
    (
        SELECT list(sequence_resources ORDER BY updated_at, position)
        FROM flattened.sequence_resources
        WHERE finding_id = $finding_id AND updated_at >= $since_at
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
        FROM flattened.threats
        WHERE finding_id = $finding_id AND updated_at >= $since_at
    ) AS threats
