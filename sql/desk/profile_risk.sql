-- Grain: scored entity. Parameters: kind, key. Answers: how high is its score, and what does it consist of?
SELECT *
FROM correlation.entity_risk
WHERE entity_kind = $kind AND entity_key = $key
