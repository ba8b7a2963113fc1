-- checks: correlation.process_edges
-- severity: error
-- at a refresh: sliced by account_id, region, process_uuid
-- Both ends of an edge are nodes, and a process follows at most one parent.
WITH
edges AS (
    SELECT
        *,
        count(*) FILTER (is_followed) OVER (PARTITION BY account_id, region, process_uuid) AS followed_count
    FROM correlation.process_edges
),

nodes AS (
    SELECT account_id, region, process_uuid
    FROM correlation.process_nodes
)

SELECT
    edges.account_id,
    edges.region,
    edges.process_uuid,
    edges.parent_uuid,
    edges.followed_count
FROM edges
LEFT JOIN nodes AS child USING (account_id, region, process_uuid)
LEFT JOIN nodes AS parent
    ON parent.account_id = edges.account_id
    AND parent.region = edges.region
    AND parent.process_uuid = edges.parent_uuid
WHERE child.process_uuid IS NULL OR parent.process_uuid IS NULL OR edges.followed_count > 1
