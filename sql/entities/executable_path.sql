-- Grain: executable by its path. Key: executable_path.
-- Answers: which files ran under a path, as which processes, who ran them, since when and where?
--
-- Ancestors have no known hash, but their users and places are counted.
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT DISTINCT executable_path, nullif(name, '') AS name, nullif(user_name, '') AS user_name
    FROM flattened.processes
    WHERE executable_path != ''
),

attributes AS (
    SELECT
        executable_path,
        count(DISTINCT name) AS name_count,
        list(DISTINCT name ORDER BY name) FILTER (name IS NOT NULL) AS names,
        list(DISTINCT user_name ORDER BY user_name) FILTER (user_name IS NOT NULL) AS users
    FROM sightings
    GROUP BY executable_path
),

hashes AS (
    SELECT
        entity_id,
        count(*) AS hash_count,
        list(related_key ORDER BY first_seen_at, related_key) AS hashes
    FROM entities.entity_relations
    WHERE entity_kind = 'executable_path' AND related_kind = 'executable_hash'
    GROUP BY entity_id
)

SELECT
    entities.entity_id,
    entities.entity_key AS executable_path,
    coalesce(hashes.hash_count, 0) AS hash_count,
    coalesce(hashes.hashes[1:20], []) AS hashes,
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
LEFT JOIN attributes ON attributes.executable_path = entities.entity_key
LEFT JOIN hashes ON hashes.entity_id = entities.entity_id
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'executable_path'
