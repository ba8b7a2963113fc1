-- Keys of flattened.processes: of each process, which may be the first of a session, and of all in the finding, which its
-- texts are about.
SELECT coalesce(account_id, '') AS account_id, coalesce(region, '') AS region, process_uuid AS session_process_uuid
FROM changed
WHERE process_uuid != ''
UNION
SELECT coalesce(account_id, ''), coalesce(region, ''), process_uuid
FROM flattened.processes
SEMI JOIN changed USING (finding_id)
WHERE process_uuid != '';

-- Keys of flattened.finding_versions, flattened.instances, flattened.kubernetes_workloads, flattened.containers,
-- flattened.runtime_contexts:
SELECT coalesce(account_id, '') AS account_id, coalesce(region, '') AS region, process_uuid AS session_process_uuid
FROM flattened.processes
SEMI JOIN changed USING (finding_id)
WHERE process_uuid != '';

-- Rows of flattened.processes: of the findings that name the first processes.
SELECT *
FROM flattened.processes
WHERE
    finding_id IN (
        SELECT processes.finding_id
        FROM flattened.processes AS processes
        SEMI JOIN keys ON keys.session_process_uuid = processes.process_uuid
    );

-- Rows of flattened.finding_versions, flattened.instances, flattened.kubernetes_workloads, flattened.containers,
-- flattened.runtime_contexts: by finding_id of flattened.processes.

-- Keys of flattened.api_events, raw.cloudtrail_coverage: none, for only whether there are any matters.
SELECT account_id, region, '' AS session_process_uuid
FROM changed
WHERE FALSE;
