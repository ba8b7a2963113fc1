-- Grain: process and a parent that findings give it. Key: account_id, region, process_uuid, parent_uuid.
-- Answers: who started a process, do findings agree on it, and which parent does the forest follow?
--
-- Where a process names no parent, the next ancestor of its lineage is its parent. Of several parents the one that most
-- findings give is chosen. If chosen parents lead round in a loop, the edges of that loop to a parent that is not older
-- are not followed: a loop cannot be without one, so what remains is a forest.
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
    SELECT account_id, region, process_uuid, parent_uuid, count(DISTINCT finding_id) AS finding_count
    FROM claims
    GROUP BY account_id, region, process_uuid, parent_uuid
),

chosen AS (
    SELECT account_id, region, process_uuid, parent_uuid
    FROM edges
    WHERE process_uuid != parent_uuid
    QUALIFY row_number() OVER (
        PARTITION BY account_id, region, process_uuid ORDER BY finding_count DESC, parent_uuid
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

walks (account_id, region, start_uuid, reached_uuid) AS (
    SELECT account_id, region, process_uuid, parent_uuid
    FROM suspects
    UNION
    SELECT walks.account_id, walks.region, walks.start_uuid, chosen.parent_uuid
    FROM walks
    INNER JOIN chosen
        ON chosen.account_id = walks.account_id
        AND chosen.region = walks.region
        AND chosen.process_uuid = walks.reached_uuid
),

loops AS (
    SELECT suspects.account_id, suspects.region, suspects.process_uuid, suspects.parent_uuid
    FROM suspects
    INNER JOIN walks
        ON walks.account_id = suspects.account_id
        AND walks.region = suspects.region
        AND walks.start_uuid = suspects.process_uuid
        AND walks.reached_uuid = suspects.process_uuid
)

SELECT
    edges.account_id,
    edges.region,
    edges.process_uuid,
    edges.parent_uuid,
    edges.finding_count,
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
