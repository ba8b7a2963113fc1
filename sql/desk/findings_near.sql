-- Grain: finding. Parameters: given, most.
-- Answers: which findings have an id that begins or ends like the given one and differs least from it?
WITH
alike AS MATERIALIZED (
    SELECT finding_id, finding_type, severity_band, event_last_seen_at
    FROM flattened.findings_current
    WHERE left(finding_id, 3) = left($given, 3) OR right(finding_id, 3) = right($given, 3)
)

SELECT *
FROM alike
ORDER BY levenshtein(finding_id, left($given, 64)), finding_id
LIMIT $most
