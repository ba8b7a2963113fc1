-- Grain: finding and the first one that shares an entity of any kind with it, if at most 20 findings share it.
WITH
sharers AS (
    SELECT DISTINCT finding_id, entity_id
    FROM entities.finding_entities
    WHERE entity_kind NOT IN ('aws_account', 'region', 'detector')
)

SELECT finding_id, min(finding_id) OVER (PARTITION BY entity_id) AS other_id
FROM sharers
QUALIFY count(*) OVER (PARTITION BY entity_id) <= 20
