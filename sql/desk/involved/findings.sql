-- Grain: finding. Parameter: finding_ids.
-- Answers: which version of some findings is the latest, of which time is it, and in which image did it happen?
SELECT finding_id, updated_at, first_event_at, last_event_at, main_image_key
FROM flattened.findings_current
WHERE
    rowid IN (
        SELECT rowid FROM flattened.findings_current WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    )
