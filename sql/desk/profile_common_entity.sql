-- Grain: common entity. Parameters: kind, key. Answers: does an entity link nothing, and which rule does it exceed?
SELECT finding_count, exceeded_rule
FROM correlation.common_entities
WHERE entity_kind = $kind AND entity_key = $key
