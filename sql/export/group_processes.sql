-- Grain: process in the newest version of a finding of a group. Parameters: group_id.
-- Answers: which processes do the group's findings name?
SELECT
    processes.finding_id,
    processes.process_uuid,
    processes.parent_uuid,
    processes.name,
    processes.executable_path,
    processes.executable_sha256,
    processes.pid,
    processes.working_directory,
    processes.user_name,
    processes.user_id,
    processes.started_at
FROM flattened.processes AS processes
INNER JOIN flattened.findings_current AS findings
    ON processes.finding_id = findings.finding_id AND processes.updated_at = findings.updated_at
SEMI JOIN correlation.finding_group_members AS members
    ON processes.finding_id = members.finding_id AND members.group_id = $group_id
WHERE processes.process_uuid IS NOT NULL
ORDER BY processes.finding_id, processes.process_uuid, processes.depth, processes.lineage_of, processes.role
