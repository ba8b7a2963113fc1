-- Grain: process and a parent that findings give it. Key: account_id, region, process_uuid, parent_uuid.
-- Answers: who started a process, do findings agree, and which parent does the forest follow?
--
-- If a process names no parent, the next ancestor in its lineage is its parent. Of several parents, the one that most
-- findings give is chosen. If chosen parents form a loop, the edges in that loop to a parent that is not older are not
-- followed: every loop has at least one, so the remaining edges are a forest.
--
-- Loops are searched step by step, up to the maximum depth of ancestry. For longer paths, which only hostile data has,
-- steps in that account and region are doubled in each round: after 2^24 steps, every path without a loop has ended.
-- Refreshed by: account_id, region, process_uuid.
WITH RECURSIVE
sightings AS (
    SELECT
        coalesce(processes.account_id, '') AS account_id,
        coalesce(processes.region, '') AS region,
        processes.finding_id,
        processes.updated_at,
        processes.lineage_of,
        processes.depth,
        processes.process_uuid,
        nullif(processes.parent_uuid, '') AS parent_uuid
    FROM flattened.processes
    INNER JOIN flattened.findings_current ON findings_current.finding_id = processes.finding_id
    WHERE NOT findings_current.is_sample AND processes.process_uuid != ''
),

claims AS (
    SELECT account_id, region, process_uuid, parent_uuid, finding_id
    FROM sightings
    WHERE parent_uuid IS NOT NULL
    UNION ALL
    SELECT child.account_id, child.region, child.process_uuid, parent.process_uuid AS parent_uuid, child.finding_id
    FROM sightings AS child
    INNER JOIN sightings AS parent USING (finding_id, updated_at, lineage_of)
    WHERE child.parent_uuid IS NULL AND parent.depth = child.depth + 1
),

edges AS (
    SELECT account_id, region, process_uuid, parent_uuid, count(DISTINCT finding_id) AS claim_count
    FROM claims
    GROUP BY account_id, region, process_uuid, parent_uuid
),

chosen AS (
    SELECT account_id, region, process_uuid, parent_uuid
    FROM edges
    WHERE process_uuid != parent_uuid
    QUALIFY row_number() OVER (
        PARTITION BY account_id, region, process_uuid ORDER BY claim_count DESC, parent_uuid
    ) = 1
),

starts AS (
    SELECT account_id, region, process_uuid, started_at, is_stub
    FROM correlation.process_nodes
),

suspects AS (
    SELECT chosen.account_id, chosen.region, chosen.process_uuid, chosen.parent_uuid
    FROM chosen
    INNER JOIN starts AS child USING (account_id, region, process_uuid)
    INNER JOIN starts AS parent
        ON parent.account_id = chosen.account_id
        AND parent.region = chosen.region
        AND parent.process_uuid = chosen.parent_uuid
    WHERE
        -- A stub has no parent, so no loop leads through it.
        NOT parent.is_stub
        AND (coalesce(parent.started_at, 'infinity'::TIMESTAMPTZ), parent.process_uuid)
            >= (coalesce(child.started_at, 'infinity'::TIMESTAMPTZ), child.process_uuid)
),

walks (account_id, region, start_uuid, reached_uuid, distance) AS (
    SELECT account_id, region, process_uuid, parent_uuid, 1
    FROM suspects
    UNION ALL
    SELECT walks.account_id, walks.region, walks.start_uuid, chosen.parent_uuid, walks.distance + 1
    FROM walks
    INNER JOIN chosen
        ON chosen.account_id = walks.account_id
        AND chosen.region = walks.region
        AND chosen.process_uuid = walks.reached_uuid
    WHERE walks.reached_uuid != walks.start_uuid AND walks.distance < 128
),

long_paths AS (
    SELECT
        chosen.account_id,
        chosen.region,
        chosen.process_uuid,
        chosen.parent_uuid,
        row_number() OVER (ORDER BY chosen.account_id, chosen.region, chosen.process_uuid) AS number
    FROM chosen
    SEMI JOIN (SELECT account_id, region FROM walks WHERE distance = 128) USING (account_id, region)
),

jumps (number, target_number, round) USING KEY (number) AS (
    SELECT child.number, parent.number, 0
    FROM long_paths AS child
    INNER JOIN long_paths AS parent
        ON parent.account_id = child.account_id
        AND parent.region = child.region
        AND parent.process_uuid = child.parent_uuid
    UNION
    SELECT near.number, far.target_number, near.round + 1
    FROM recurring.jumps AS near
    LEFT JOIN recurring.jumps AS far ON far.number = near.target_number
    WHERE near.target_number IS NOT NULL AND near.round < 24 AND EXISTS (FROM jumps)
),

looping AS (
    SELECT account_id, region, start_uuid AS process_uuid
    FROM walks
    WHERE reached_uuid = start_uuid
    UNION
    -- The remaining ends of paths are on loops, and every process of a loop is such an end.
    SELECT account_id, region, process_uuid
    FROM long_paths
    WHERE number IN (SELECT target_number FROM jumps)
),

loops AS (
    FROM suspects
    SEMI JOIN looping USING (account_id, region, process_uuid)
)

SELECT
    edges.account_id,
    edges.region,
    edges.process_uuid,
    edges.parent_uuid,
    edges.claim_count AS finding_count,
    chosen.process_uuid IS NOT NULL AS is_chosen,
    edges.process_uuid = edges.parent_uuid OR loops.process_uuid IS NOT NULL AS is_loop,
    chosen.process_uuid IS NOT NULL AND loops.process_uuid IS NULL AS is_followed,
    (epoch_us(child.started_at) - epoch_us(parent.started_at)) / 1e6 AS seconds_after_parent
FROM edges
LEFT JOIN chosen USING (account_id, region, process_uuid, parent_uuid)
LEFT JOIN loops USING (account_id, region, process_uuid, parent_uuid)
LEFT JOIN starts AS child USING (account_id, region, process_uuid)
LEFT JOIN starts AS parent
    ON parent.account_id = edges.account_id
    AND parent.region = edges.region
    AND parent.process_uuid = edges.parent_uuid
