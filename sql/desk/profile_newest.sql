-- Grain: one row. Answers: how recent is the data?
SELECT newest_at
FROM flattened.newest_moment
