-- Grain: entity. Parameters: profile (the table of its kind), entity_id. Answers: what identifies it, where does it belong?
SELECT * EXCLUDE (entity_id, first_seen_at, last_seen_at, finding_count, highest_severity, open_finding_count)
FROM query_table($profile)
WHERE entity_id = $entity_id
