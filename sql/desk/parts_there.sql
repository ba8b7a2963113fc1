-- Grain: table of `flattened` with parts of findings. Parameter: finding_id.
-- Answers: in which of them does a finding have rows?
--
-- `sql/desk/parts/` has a query for each. Most findings have rows in few of them, and to look for one row costs far less
-- than to read all columns of none.
SELECT 'access_keys' AS part, EXISTS (FROM flattened.access_keys WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'api_calls' AS part, EXISTS (FROM flattened.api_calls WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'bedrock_guardrails' AS part, EXISTS (FROM flattened.bedrock_guardrails WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'containers' AS part, EXISTS (FROM flattened.containers WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'database_users' AS part, EXISTS (FROM flattened.database_users WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'databases' AS part, EXISTS (FROM flattened.databases WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'dns_requests' AS part, EXISTS (FROM flattened.dns_requests WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'ebs_volumes' AS part, EXISTS (FROM flattened.ebs_volumes WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'ecs_clusters' AS part, EXISTS (FROM flattened.ecs_clusters WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'ecs_tasks' AS part, EXISTS (FROM flattened.ecs_tasks WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'eks_clusters' AS part, EXISTS (FROM flattened.eks_clusters WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'instances' AS part, EXISTS (FROM flattened.instances WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'kubernetes_permissions' AS part, EXISTS (FROM flattened.kubernetes_permissions WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'kubernetes_users' AS part, EXISTS (FROM flattened.kubernetes_users WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'kubernetes_workloads' AS part, EXISTS (FROM flattened.kubernetes_workloads WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'lambda_functions' AS part, EXISTS (FROM flattened.lambda_functions WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'login_attempts' AS part, EXISTS (FROM flattened.login_attempts WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'malware_scans' AS part, EXISTS (FROM flattened.malware_scans WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'network_interfaces' AS part, EXISTS (FROM flattened.network_interfaces WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'network_peers' AS part, EXISTS (FROM flattened.network_peers WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'processes' AS part, EXISTS (FROM flattened.processes WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'recovery_points' AS part, EXISTS (FROM flattened.recovery_points WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'resource_tags' AS part, EXISTS (FROM flattened.resource_tags WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'runtime_contexts' AS part, EXISTS (FROM flattened.runtime_contexts WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 's3_buckets' AS part, EXISTS (FROM flattened.s3_buckets WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 's3_objects' AS part, EXISTS (FROM flattened.s3_objects WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'sequence_actors' AS part, EXISTS (FROM flattened.sequence_actors WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'sequence_endpoints' AS part, EXISTS (FROM flattened.sequence_endpoints WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'sequence_resources' AS part, EXISTS (FROM flattened.sequence_resources WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'sequence_signals' AS part, EXISTS (FROM flattened.sequence_signals WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'sequences' AS part, EXISTS (FROM flattened.sequences WHERE finding_id = $finding_id) AS is_there
UNION ALL
SELECT 'threats' AS part, EXISTS (FROM flattened.threats WHERE finding_id = $finding_id) AS is_there
