-- Grain: executable by its hash. Key: executable_sha256.
-- Answers: under which paths and names did a file run, who ran it, since when and where?
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT DISTINCT hash_key(executable_sha256) AS executable_sha256, nullif(name, '') AS name, nullif(user_name, '') AS user_name
    FROM flattened.processes
    WHERE executable_sha256 != ''
),

attributes AS (
    SELECT
        executable_sha256,
        count(DISTINCT name) AS name_count,
        list(DISTINCT name ORDER BY name) FILTER (name IS NOT NULL) AS names,
        list(DISTINCT user_name ORDER BY user_name) FILTER (user_name IS NOT NULL) AS users
    FROM sightings
    GROUP BY executable_sha256
),

paths AS (
    SELECT
        related_id AS entity_id,
        count(*) AS path_count,
        list(entity_key ORDER BY first_seen_at, entity_key) AS paths
    FROM entities.entity_relations
    WHERE entity_kind = 'executable_path' AND related_kind = 'executable_hash'
    GROUP BY related_id
)

SELECT
    entities.entity_id,
    entities.entity_key AS executable_sha256,
    coalesce(paths.path_count, 0) AS path_count,
    coalesce(paths.paths[1:20], []) AS paths,
    coalesce(attributes.name_count, 0) AS name_count,
    coalesce(attributes.names[1:20], []) AS names,
    coalesce(attributes.users[1:20], []) AS users,
    entities.account_count,
    coalesce(places.cluster_count, 0) AS cluster_count,
    coalesce(places.image_count, 0) AS image_count,
    coalesce(places.container_count, 0) AS container_count,
    coalesce(places.instance_count, 0) AS instance_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.executable_sha256 = entities.entity_key
LEFT JOIN paths ON paths.entity_id = entities.entity_id
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'executable_hash'
