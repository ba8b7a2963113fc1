-- Grain: finding. Parameter: finding_ids.
-- Answers: what are some findings, in a line each?
SELECT finding_id, finding_type, severity, severity_band, event_first_seen_at, event_last_seen_at, account_id, region
FROM flattened.findings_current
WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
ORDER BY finding_id
