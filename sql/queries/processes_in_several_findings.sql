-- Which processes occur in several findings, and in which roles?
--
-- $minimum_findings integer from 1 = 2: findings that must name it
-- $include_launchers boolean = false: also runtimes, agents and entry points, the ancestors of everything in their place
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: if a process acts in one finding and is an ancestor in others, judge these findings as one. Start at its
-- session: `tracehound query findings_by_origin`, or `ancestors_of_finding` for the processes above it.
WITH
processes AS (
    SELECT
        nodes.*,
        coalesce(sessions.origin, sessions.launcher_reason) AS origin,
        entity_id('process', place_key(nodes.account_id, nodes.region, nodes.process_uuid)) AS entity_id
    FROM correlation.process_nodes AS nodes
    INNER JOIN correlation.process_sessions AS sessions USING (account_id, region, process_uuid)
    WHERE
        nodes.finding_count >= $minimum_findings
        AND ($include_launchers OR NOT sessions.is_launcher)
        AND is_within(nodes.first_seen_at, nodes.last_seen_at, $from, $to)
),

findings_of AS (
    SELECT
        named.entity_id,
        list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types,
        list(named.finding_id ORDER BY named.finding_id) FILTER (named.role = 'process') AS acting,
        list(named.finding_id ORDER BY named.finding_id) FILTER (named.role = 'ancestor') AS above,
        list(named.finding_id ORDER BY named.finding_id) FILTER (named.role = 'modifying') AS modifying,
        list(named.finding_id ORDER BY named.finding_id) FILTER (named.role = 'target') AS target
    FROM entities.finding_entities AS named
    SEMI JOIN processes USING (entity_id)
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    GROUP BY named.entity_id
)

SELECT
    processes.process_uuid,
    processes.name,
    processes.executable_path,
    processes.origin,
    processes.finding_count,
    processes.roles,
    findings_of.finding_types,
    findings_of.acting[:10] AS process_of,
    findings_of.above[:10] AS ancestor_in,
    findings_of.modifying[:10] AS modifying_in,
    findings_of.target[:10] AS target_of,
    processes.first_seen_at,
    processes.last_seen_at,
    processes.account_id,
    processes.region,
    processes.task_arn
FROM processes
INNER JOIN findings_of USING (entity_id)
ORDER BY len(processes.roles) DESC, processes.finding_count DESC, processes.account_id, processes.region, processes.process_uuid
