-- Which executables were first seen recently?
--
-- $since_days number from 0 = 7: days back from the newest moment
--
-- Then: brought executables, in world-writable folders, come first. Look up their hashes in your threat intelligence,
-- and read the finding that first saw them. An installed executable that is new in many places at once is usually a
-- release.
WITH
newest AS (
    FROM flattened.newest_moment
),

executables AS (
    SELECT entities.*, is_brought(entity_name) AS is_brought
    FROM entities.entities
    CROSS JOIN newest
    WHERE entities.entity_kind = 'executable_hash' AND entities.first_seen_at >= newest.newest_at - $since_days * INTERVAL 1 DAY
),

places AS (
    SELECT
        scopes.related_id AS entity_id,
        count(*) FILTER (scopes.entity_kind IN ('ecs_task', 'kubernetes_workload', 'instance')) AS place_count,
        list(scopes.entity_key ORDER BY scopes.entity_key) FILTER (scopes.entity_kind IN ('ecs_cluster', 'eks_cluster'))
            AS cluster_arns
    FROM entities.entity_scopes AS scopes
    SEMI JOIN executables ON executables.entity_id = scopes.related_id
    GROUP BY scopes.related_id
),

firsts AS (
    SELECT
        named.entity_id,
        arg_min(named.finding_id, (named.first_seen_at, named.finding_id)) AS first_finding_id,
        arg_min(findings.finding_type, (named.first_seen_at, named.finding_id)) AS first_finding_type
    FROM entities.finding_entities AS named
    SEMI JOIN executables USING (entity_id)
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    GROUP BY named.entity_id
)

SELECT
    executables.is_brought,
    executables.entity_name AS executable_path,
    executables.entity_key AS executable_sha256,
    executables.first_seen_at,
    executables.highest_severity,
    executables.finding_count,
    places.place_count,
    executables.account_count,
    firsts.first_finding_id,
    firsts.first_finding_type,
    places.cluster_arns[:20] AS cluster_arns
FROM executables
INNER JOIN firsts USING (entity_id)
LEFT JOIN places USING (entity_id)
ORDER BY executables.is_brought DESC, executables.highest_severity DESC, executables.first_seen_at, executable_sha256
