-- Grain: finding. Parameters: pattern, other_pattern (both for LIKE, in lower case), most.
-- Answers: which findings have an id or a type like this, and how many are there?
WITH
alike AS MATERIALIZED (
    SELECT finding_id, finding_type, severity, severity_band, account_id, region, event_last_seen_at, updated_at, is_sample
    FROM flattened.findings_current
    WHERE
        lower(finding_id) LIKE $pattern ESCAPE '\'
        OR lower(finding_type) LIKE $pattern ESCAPE '\'
        OR lower(finding_type) LIKE $other_pattern ESCAPE '\'
)

SELECT
    *,
    finding_id IN (SELECT finding_id FROM flattened.version_conflicts) AS has_conflict,
    count(*) OVER () AS found_count
FROM alike
ORDER BY severity DESC NULLS LAST, updated_at DESC, finding_id
LIMIT $most
