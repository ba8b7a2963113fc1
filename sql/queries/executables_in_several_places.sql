-- Which executables ran in more than one image, cluster or account?
--
-- $minimum_places integer from 1 = 2: images, clusters or accounts that must share it
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: a brought executable (one in a world-writable folder) that is in several places was carried there: find the
-- earliest place, and what links it to the next. An installed one that many images share comes from a base image.
WITH
executables AS (
    SELECT entities.*, is_brought(entity_name) AS is_brought
    FROM entities.entities
    WHERE
        entity_kind = 'executable_hash'
        AND is_within(first_seen_at, last_seen_at, $from, $to)
),

ran_in AS (
    SELECT
        hash_key(processes.executable_sha256) AS entity_key,
        list(DISTINCT versions.main_image_key ORDER BY versions.main_image_key) AS image_keys
    FROM flattened.processes
    INNER JOIN flattened.finding_versions AS versions USING (finding_id, updated_at)
    WHERE processes.executable_sha256 != '' AND versions.main_image_key IS NOT NULL
    GROUP BY hash_key(processes.executable_sha256)
),

places AS (
    SELECT
        scopes.related_id AS entity_id,
        list(scopes.entity_key ORDER BY scopes.first_seen_at, scopes.entity_key)
        FILTER (scopes.entity_kind IN ('ecs_cluster', 'eks_cluster')) AS cluster_arns,
        list(scopes.entity_key ORDER BY scopes.first_seen_at, scopes.entity_key) FILTER (scopes.entity_kind = 'aws_account')
            AS account_ids
    FROM entities.entity_scopes AS scopes
    SEMI JOIN executables ON executables.entity_id = scopes.related_id
    WHERE scopes.entity_kind IN ('ecs_cluster', 'eks_cluster', 'aws_account')
    GROUP BY scopes.related_id
)

SELECT
    executables.is_brought,
    executables.entity_name AS executable_path,
    executables.entity_key AS executable_sha256,
    coalesce(len(ran_in.image_keys), 0) AS image_count,
    coalesce(len(places.cluster_arns), 0) AS cluster_count,
    coalesce(len(places.account_ids), 0) AS account_count,
    executables.finding_count,
    executables.highest_severity,
    executables.first_seen_at,
    executables.last_seen_at,
    ran_in.image_keys[:20] AS image_keys,
    places.cluster_arns[:20] AS cluster_arns,
    places.account_ids[:20] AS account_ids
FROM executables
INNER JOIN places USING (entity_id)
LEFT JOIN ran_in USING (entity_key)
WHERE greatest(image_count, cluster_count, account_count) >= $minimum_places
ORDER BY
    executables.is_brought DESC,
    executables.highest_severity DESC,
    account_count DESC,
    cluster_count DESC,
    image_count DESC,
    executable_sha256
