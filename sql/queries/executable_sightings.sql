-- When and where was each executable first and last seen?
--
-- $sha256 text = null: only hashes with this prefix
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: start at the first place to find out how the file got there; look the hash up in your threat intelligence. A
-- brought executable lies in a world-writable folder, so no release put it there.
WITH
executables AS (
    SELECT
        entity_id,
        entity_key AS executable_sha256,
        entity_name AS executable_path,
        is_brought(entity_name) AS is_brought,
        first_seen_at,
        last_seen_at,
        finding_count,
        highest_severity
    FROM entities.entities
    WHERE
        entity_kind = 'executable_hash'
        AND starts_with(entity_key, lower(coalesce($sha256::VARCHAR, '')))
        AND is_within(first_seen_at, last_seen_at, $from, $to)
),

places AS (
    SELECT
        scopes.related_id AS entity_id,
        list(scopes.entity_key ORDER BY scopes.entity_key) FILTER (scopes.entity_kind = 'aws_account') AS account_ids,
        list(scopes.entity_key ORDER BY scopes.entity_key) FILTER (scopes.entity_kind IN ('ecs_cluster', 'eks_cluster'))
            AS cluster_arns,
        count(*) FILTER (scopes.entity_kind IN ('ecs_task', 'kubernetes_workload', 'instance')) AS place_count,
        arg_min(scopes.entity_key, (scopes.first_seen_at, scopes.entity_kind, scopes.entity_key))
        FILTER (scopes.entity_kind IN ('ecs_task', 'kubernetes_workload', 'instance')) AS first_place,
        arg_max(scopes.entity_key, (scopes.last_seen_at, scopes.entity_kind, scopes.entity_key))
        FILTER (scopes.entity_kind IN ('ecs_task', 'kubernetes_workload', 'instance')) AS last_place
    FROM entities.entity_scopes AS scopes
    SEMI JOIN executables ON executables.entity_id = scopes.related_id
    GROUP BY scopes.related_id
)

SELECT
    executables.executable_sha256,
    executables.executable_path,
    executables.is_brought,
    executables.first_seen_at,
    places.first_place,
    executables.last_seen_at,
    places.last_place,
    executables.finding_count,
    executables.highest_severity,
    places.place_count,
    places.account_ids[:20] AS account_ids,
    places.cluster_arns[:20] AS cluster_arns
FROM executables
LEFT JOIN places USING (entity_id)
ORDER BY executables.first_seen_at, executables.executable_sha256
