-- Keys of flattened.processes: all processes that the findings name, for a lineage says who the parent is of one that names
-- none.
SELECT
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    unnest([process_uuid, parent_uuid]) AS process_uuid
FROM changed
UNION
SELECT coalesce(account_id, ''), coalesce(region, ''), unnest([process_uuid, parent_uuid])
FROM flattened.processes
SEMI JOIN changed USING (finding_id);

-- Keys of flattened.findings_current: all processes that the findings name.
SELECT
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    unnest([process_uuid, parent_uuid]) AS process_uuid
FROM flattened.processes
SEMI JOIN changed USING (finding_id);

-- Keys of correlation.process_nodes: its own, and its children.
SELECT account_id, region, process_uuid
FROM changed
UNION
SELECT edges.account_id, edges.region, edges.process_uuid
FROM correlation.process_edges AS edges
INNER JOIN changed
    ON changed.account_id = edges.account_id
    AND changed.region = edges.region
    AND changed.process_uuid = edges.parent_uuid;

-- More keys: the parents, for a loop that is closed or opened leads through them.
SELECT edges.account_id, edges.region, edges.parent_uuid AS process_uuid
FROM correlation.process_edges AS edges
SEMI JOIN keys USING (account_id, region, process_uuid);

-- Rows of flattened.processes: every sighting.
SELECT processes.*
FROM flattened.processes AS processes
SEMI JOIN keys
    ON keys.account_id = coalesce(processes.account_id, '')
    AND keys.region = coalesce(processes.region, '')
    AND keys.process_uuid = processes.process_uuid;

-- Rows of flattened.findings_current: by finding_id of flattened.processes.
