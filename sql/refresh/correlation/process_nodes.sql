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
SELECT *
FROM flattened.processes
WHERE process_uuid IN (SELECT process_uuid FROM keys) OR parent_uuid IN (SELECT process_uuid FROM keys);

-- Rows of flattened.finding_versions, flattened.findings_current: by finding_id of flattened.processes.
