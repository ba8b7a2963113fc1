-- Grain: one row. Answers: when was the newest event of all?
--
-- No event is later than the version that tells of it.
SELECT max(least(event_last_seen_at, updated_at)) AS newest_at
FROM flattened.findings_current
WHERE NOT is_sample
