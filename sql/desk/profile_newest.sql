-- Grain: one row. Answers: up to when is anything known?
SELECT newest_at
FROM flattened.newest_moment
