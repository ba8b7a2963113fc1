-- Which privilege escalation findings are in containers that are privileged or mount the host?
--
-- $tactic text of Collection, Command and Control, Credential Access, Defense Evasion, Defense Impairment, Discovery,
-- Execution, Exfiltration, Impact, Initial Access, Lateral Movement, Persistence, Privilege Escalation,
-- Reconnaissance, Resource Development = Privilege Escalation: ATT&CK tactic of the findings
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: from such a container the host is one step away: treat the whole instance as compromised, not only the
-- container. Without any of these properties an escalation stays inside the container, unless it attacks the kernel
-- itself.
WITH
host_volumes AS (
    SELECT finding_id, updated_at, volume.name AS name, volume.host_path.path AS path
    FROM (
        SELECT finding_id, updated_at, unnest(volumes) AS volume FROM flattened.ecs_tasks
        UNION ALL
        SELECT finding_id, updated_at, unnest(volumes) FROM flattened.kubernetes_workloads
    ) AS volumes
    WHERE volume.host_path.path != ''
),

mounts AS (
    SELECT
        containers.finding_id,
        containers.updated_at,
        containers.described_by,
        containers.position,
        mount.mount_path,
        host_volumes.path AS host_path
    FROM (
        SELECT finding_id, updated_at, described_by, position, unnest(volume_mounts) AS mount FROM flattened.containers
    ) AS containers
    INNER JOIN host_volumes
        ON host_volumes.finding_id = containers.finding_id
        AND host_volumes.updated_at = containers.updated_at
        AND host_volumes.name = containers.mount.name
),

mounted AS (
    SELECT
        finding_id,
        updated_at,
        described_by,
        position,
        list(DISTINCT concat(host_path, ' on ', mount_path) ORDER BY concat(host_path, ' on ', mount_path)) AS host_mounts
    FROM mounts
    GROUP BY finding_id, updated_at, described_by, position
)

SELECT
    findings.finding_id,
    findings.finding_type,
    findings.severity,
    coalesce(containers.is_privileged, FALSE) AS is_privileged,
    coalesce(containers.allows_privilege_escalation, FALSE) AS allows_privilege_escalation,
    mounted.host_mounts,
    if(contexts.mount_source != '', concat(contexts.mount_source, ' on ', contexts.mount_target), NULL) AS mounted_in_finding,
    coalesce(workloads.uses_host_pid, FALSE) AS uses_host_pid,
    coalesce(workloads.uses_host_network, FALSE) AS uses_host_network,
    containers.name AS container_name,
    containers.image_key,
    findings.event_first_seen_at,
    findings.event_last_seen_at,
    findings.account_id,
    findings.region
FROM flattened.findings_current AS findings
INNER JOIN flattened.containers USING (finding_id, updated_at)
LEFT JOIN mounted
    ON mounted.finding_id = containers.finding_id
    AND mounted.updated_at = containers.updated_at
    AND mounted.described_by = containers.described_by
    AND mounted.position = containers.position
LEFT JOIN flattened.runtime_contexts AS contexts
    ON contexts.finding_id = findings.finding_id AND contexts.updated_at = findings.updated_at
LEFT JOIN flattened.kubernetes_workloads AS workloads
    ON workloads.finding_id = findings.finding_id AND workloads.updated_at = findings.updated_at
WHERE
    NOT findings.is_sample
    AND findings.tactic = $tactic
    AND (
        containers.is_privileged
        OR mounted.host_mounts IS NOT NULL
        OR contexts.mount_source != ''
        OR workloads.uses_host_pid
    )
    AND is_within(findings.first_event_at, findings.last_event_at, $from, $to)
ORDER BY findings.severity DESC, findings.event_first_seen_at, findings.finding_id, containers.described_by, containers.position
