-- Grain: the only row. Answers: since when is there anything?
SELECT min(first_seen_at) AS first_seen_at
FROM correlation.finding_groups
