-- What are the ancestors of a finding's process, including those that only other findings show?
--
-- $finding_id text: id or ARN of the finding
--
-- Then: look for the step at which the intruder got in: an ECS Exec worker, sshd, a web server that starts a shell. An
-- ancestor that this finding does not contain comes from the findings listed beside it: read those too.
WITH
finding AS (
    SELECT finding_id, updated_at
    FROM flattened.findings_current
    WHERE finding_id = split_part($finding_id::VARCHAR, '/', -1)
),

stated AS (
    SELECT
        processes.lineage_of,
        processes.depth,
        processes.process_uuid,
        coalesce(processes.account_id, '') AS account_id,
        coalesce(processes.region, '') AS region
    FROM flattened.processes
    INNER JOIN finding USING (finding_id, updated_at)
    WHERE processes.process_uuid != ''
),

path AS (
    SELECT lineage_of, 0 AS distance, account_id, region, process_uuid
    FROM stated
    WHERE depth = 0
    UNION ALL
    SELECT stated.lineage_of, above.distance, stated.account_id, stated.region, above.ancestor_uuid
    FROM stated
    INNER JOIN correlation.process_ancestry AS above USING (account_id, region, process_uuid)
    WHERE stated.depth = 0
),

named AS (
    SELECT
        path.account_id,
        path.region,
        path.process_uuid,
        list(DISTINCT processes.finding_id ORDER BY processes.finding_id) AS finding_ids
    FROM flattened.processes
    INNER JOIN path
        ON path.process_uuid = processes.process_uuid
        AND path.account_id = coalesce(processes.account_id, '')
        AND path.region = coalesce(processes.region, '')
    WHERE processes.finding_id NOT IN (SELECT finding_id FROM finding)
    GROUP BY path.account_id, path.region, path.process_uuid
)

SELECT
    path.lineage_of,
    path.distance,
    nodes.name,
    nodes.executable_path,
    nodes.executable_sha256,
    nodes.user_name,
    nodes.effective_user_id,
    nodes.started_at,
    sessions.launcher_reason,
    sessions.origin,
    nodes.is_stub,
    stated.process_uuid IS NOT NULL AS is_stated_here,
    coalesce(len(named.finding_ids), 0) AS other_finding_count,
    named.finding_ids[:5] AS other_finding_ids,
    path.process_uuid
FROM path
INNER JOIN correlation.process_nodes AS nodes USING (account_id, region, process_uuid)
LEFT JOIN correlation.process_sessions AS sessions USING (account_id, region, process_uuid)
LEFT JOIN stated ON stated.lineage_of = path.lineage_of AND stated.process_uuid = path.process_uuid
LEFT JOIN named
    ON named.account_id = path.account_id AND named.region = path.region AND named.process_uuid = path.process_uuid
ORDER BY path.lineage_of = 'process' DESC, path.lineage_of, path.distance, path.process_uuid
