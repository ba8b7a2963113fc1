-- Grain: row of a part of a finding, by the table of `flattened` that has it. Parameter: finding_id.
-- Answers: in which of them does a finding have rows?
--
-- `sql/desk/parts/` has a query for each. Most findings have rows in few of them, and to look for one row costs far less
-- than to read all columns of none.
SELECT 'access_keys' AS part
FROM flattened.access_keys
WHERE finding_id = $finding_id
UNION ALL
SELECT 'api_calls' AS part
FROM flattened.api_calls
WHERE finding_id = $finding_id
UNION ALL
SELECT 'bedrock_guardrails' AS part
FROM flattened.bedrock_guardrails
WHERE finding_id = $finding_id
UNION ALL
SELECT 'containers' AS part
FROM flattened.containers
WHERE finding_id = $finding_id
UNION ALL
SELECT 'database_users' AS part
FROM flattened.database_users
WHERE finding_id = $finding_id
UNION ALL
SELECT 'databases' AS part
FROM flattened.databases
WHERE finding_id = $finding_id
UNION ALL
SELECT 'dns_requests' AS part
FROM flattened.dns_requests
WHERE finding_id = $finding_id
UNION ALL
SELECT 'ebs_volumes' AS part
FROM flattened.ebs_volumes
WHERE finding_id = $finding_id
UNION ALL
SELECT 'ecs_clusters' AS part
FROM flattened.ecs_clusters
WHERE finding_id = $finding_id
UNION ALL
SELECT 'ecs_tasks' AS part
FROM flattened.ecs_tasks
WHERE finding_id = $finding_id
UNION ALL
SELECT 'eks_clusters' AS part
FROM flattened.eks_clusters
WHERE finding_id = $finding_id
UNION ALL
SELECT 'instances' AS part
FROM flattened.instances
WHERE finding_id = $finding_id
UNION ALL
SELECT 'kubernetes_permissions' AS part
FROM flattened.kubernetes_permissions
WHERE finding_id = $finding_id
UNION ALL
SELECT 'kubernetes_users' AS part
FROM flattened.kubernetes_users
WHERE finding_id = $finding_id
UNION ALL
SELECT 'kubernetes_workloads' AS part
FROM flattened.kubernetes_workloads
WHERE finding_id = $finding_id
UNION ALL
SELECT 'lambda_functions' AS part
FROM flattened.lambda_functions
WHERE finding_id = $finding_id
UNION ALL
SELECT 'login_attempts' AS part
FROM flattened.login_attempts
WHERE finding_id = $finding_id
UNION ALL
SELECT 'malware_scans' AS part
FROM flattened.malware_scans
WHERE finding_id = $finding_id
UNION ALL
SELECT 'network_interfaces' AS part
FROM flattened.network_interfaces
WHERE finding_id = $finding_id
UNION ALL
SELECT 'network_peers' AS part
FROM flattened.network_peers
WHERE finding_id = $finding_id
UNION ALL
SELECT 'processes' AS part
FROM flattened.processes
WHERE finding_id = $finding_id
UNION ALL
SELECT 'recovery_points' AS part
FROM flattened.recovery_points
WHERE finding_id = $finding_id
UNION ALL
SELECT 'resource_tags' AS part
FROM flattened.resource_tags
WHERE finding_id = $finding_id
UNION ALL
SELECT 'runtime_contexts' AS part
FROM flattened.runtime_contexts
WHERE finding_id = $finding_id
UNION ALL
SELECT 's3_buckets' AS part
FROM flattened.s3_buckets
WHERE finding_id = $finding_id
UNION ALL
SELECT 's3_objects' AS part
FROM flattened.s3_objects
WHERE finding_id = $finding_id
UNION ALL
SELECT 'sequence_actors' AS part
FROM flattened.sequence_actors
WHERE finding_id = $finding_id
UNION ALL
SELECT 'sequence_endpoints' AS part
FROM flattened.sequence_endpoints
WHERE finding_id = $finding_id
UNION ALL
SELECT 'sequence_resources' AS part
FROM flattened.sequence_resources
WHERE finding_id = $finding_id
UNION ALL
SELECT 'sequence_signals' AS part
FROM flattened.sequence_signals
WHERE finding_id = $finding_id
UNION ALL
SELECT 'sequences' AS part
FROM flattened.sequences
WHERE finding_id = $finding_id
UNION ALL
SELECT 'threats' AS part
FROM flattened.threats
WHERE finding_id = $finding_id
