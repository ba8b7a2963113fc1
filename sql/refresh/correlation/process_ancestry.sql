-- More keys: everything that was below.
SELECT below.account_id, below.region, below.process_uuid
FROM correlation.process_ancestry AS below
INNER JOIN keys
    ON keys.account_id = below.account_id AND keys.region = below.region AND keys.process_uuid = below.ancestor_uuid;

-- Rows of correlation.process_edges: of the processes and all their ancestors. Those above a process whose edges have
-- not changed are those that it had.
WITH
parents AS (
    SELECT account_id, region, process_uuid
    FROM keys
    UNION
    SELECT edges.account_id, edges.region, edges.parent_uuid
    FROM correlation.process_edges AS edges
    SEMI JOIN keys USING (account_id, region, process_uuid)
),

lines AS (
    SELECT account_id, region, process_uuid
    FROM parents
    UNION
    SELECT above.account_id, above.region, above.ancestor_uuid
    FROM correlation.process_ancestry AS above
    SEMI JOIN parents USING (account_id, region, process_uuid)
)

SELECT *
FROM correlation.process_edges
SEMI JOIN lines USING (account_id, region, process_uuid);

-- Rows of correlation.process_nodes: both ends of these edges.
SELECT *
FROM correlation.process_nodes
SEMI JOIN (
    SELECT account_id, region, unnest([process_uuid, parent_uuid]) AS process_uuid
    FROM slices.correlation_process_edges
) USING (account_id, region, process_uuid);
