-- Grain: process and one of its ancestors. Key: account_id, region, process_uuid, ancestor_uuid.
-- Answers: which path led to a process, including ancestors that only other findings show?
--
-- The followed edges are a forest (see process_edges), so a path has no loop; the limit of 128 generations bounds a
-- hostile one.
-- Refreshed by: account_id, region, process_uuid.
WITH RECURSIVE
parents AS (
    SELECT account_id, region, process_uuid, parent_uuid
    FROM correlation.process_edges
    WHERE is_followed
),

paths (account_id, region, process_uuid, ancestor_uuid, distance) AS (
    SELECT account_id, region, process_uuid, parent_uuid, 1::BIGINT
    FROM parents
    UNION ALL
    SELECT paths.account_id, paths.region, paths.process_uuid, parents.parent_uuid, paths.distance + 1
    FROM paths
    INNER JOIN parents
        ON parents.account_id = paths.account_id
        AND parents.region = paths.region
        AND parents.process_uuid = paths.ancestor_uuid
    WHERE paths.distance < 128
),

ancestors AS (
    SELECT
        nodes.account_id,
        nodes.region,
        nodes.process_uuid AS ancestor_uuid,
        nodes.name AS ancestor_name,
        nodes.executable_path AS ancestor_executable_path,
        parents.process_uuid IS NULL AS is_root,
        nodes.is_stub
    FROM correlation.process_nodes AS nodes
    LEFT JOIN parents USING (account_id, region, process_uuid)
)

SELECT
    paths.account_id,
    paths.region,
    paths.process_uuid,
    paths.ancestor_uuid,
    paths.distance,
    ancestors.ancestor_name,
    ancestors.ancestor_executable_path,
    ancestors.is_root,
    ancestors.is_stub
FROM paths
INNER JOIN ancestors USING (account_id, region, ancestor_uuid)
