-- Grain: entity worth scoring. Parameters: kind, key. Answers: how high is its score, and what makes it?
SELECT *
FROM correlation.entity_risk
WHERE entity_kind = $kind AND entity_key = $key
