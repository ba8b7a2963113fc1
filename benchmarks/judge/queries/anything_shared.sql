-- Grain: finding and the first one that shares an entity of any kind with it.
SELECT finding_id, min(finding_id) OVER (PARTITION BY entity_id) AS other_id
FROM entities.finding_entities
