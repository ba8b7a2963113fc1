-- Grain: finding. Parameters: given, beyond (the first text without this prefix), most.
-- Answers: which findings have an id with this prefix?
WITH
meant AS MATERIALIZED (
    SELECT finding_id, finding_type, severity_band, event_last_seen_at
    FROM flattened.findings_current
    WHERE finding_id >= $given AND finding_id < $beyond
)

SELECT *
FROM meant
ORDER BY finding_id
LIMIT $most
