-- Keys of flattened.processes: each process, and the parent that it gains or loses.
SELECT
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    unnest([process_uuid, parent_uuid]) AS process_uuid
FROM changed;

-- Keys of flattened.finding_versions, flattened.findings_current: the processes of the findings, and their parents.
SELECT
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    unnest([process_uuid, parent_uuid]) AS process_uuid
FROM flattened.processes
SEMI JOIN changed USING (finding_id);

-- Rows of flattened.processes: every sighting of a process, and of its children.
SELECT processes.*
FROM flattened.processes AS processes
SEMI JOIN keys
    ON keys.account_id = coalesce(processes.account_id, '')
    AND keys.region = coalesce(processes.region, '')
    AND keys.process_uuid = processes.process_uuid
UNION
SELECT processes.*
FROM flattened.processes AS processes
SEMI JOIN keys
    ON keys.account_id = coalesce(processes.account_id, '')
    AND keys.region = coalesce(processes.region, '')
    AND keys.process_uuid = processes.parent_uuid;

-- Rows of flattened.finding_versions, flattened.findings_current: by finding_id of flattened.processes.
