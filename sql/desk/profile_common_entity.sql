-- Grain: entity that ties no findings. Parameters: kind, key. Answers: is it shared by so many, and which rule says so?
SELECT finding_count, exceeded_rule
FROM correlation.common_entities
WHERE entity_kind = $kind AND entity_key = $key
