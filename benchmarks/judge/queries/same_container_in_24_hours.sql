-- Grain: finding and the one before it in its container, at most 24 hours earlier.
SELECT finding_id, lag(finding_id) OVER in_container AS other_id
FROM entities.finding_entities
WHERE entity_kind = 'container'
WINDOW in_container AS (PARTITION BY entity_id ORDER BY first_seen_at, finding_id)
QUALIFY first_seen_at - lag(first_seen_at) OVER in_container <= INTERVAL 24 HOUR
