-- Grain: finding. Parameter: finding_ids.
-- Answers: what are these findings, in one line each?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these
-- rows.
SELECT
    finding_id,
    finding_type,
    severity,
    severity_band,
    event_first_seen_at,
    event_last_seen_at,
    account_id,
    region,
    is_sample
FROM flattened.findings_current
WHERE
    rowid IN (
        SELECT rowid
        FROM flattened.findings_current
        WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
    )
ORDER BY finding_id
