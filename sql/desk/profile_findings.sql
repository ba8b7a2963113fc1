-- Grain: value of one of finding_type, severity_band, tactic and status; one row (breakdown `all`) of all findings.
-- Parameters: entity_id, from_at, to_at, baseline_at, most.
-- Answers: which findings name an entity, how many in the scope time and in the baseline, and which are the worst?
WITH
named AS (
    SELECT
        finding_number,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
    GROUP BY finding_number
),

findings AS (
    SELECT
        named.*,
        current.finding_id,
        current.finding_type,
        coalesce(current.severity_band, 'none') AS severity_band,
        coalesce(current.tactic, 'none') AS tactic,
        current.highest_severity,
        coalesce(status.status, 'unknown') AS status,
        named.first_seen_at <= $to_at AND named.last_seen_at >= $from_at AS is_in_scope,
        named.first_seen_at < $from_at AND named.last_seen_at >= $baseline_at AS is_in_baseline,
        named.first_seen_at BETWEEN $from_at AND $to_at AS began_in_scope,
        named.first_seen_at >= $baseline_at AND named.first_seen_at < $from_at AS began_in_baseline
    FROM named
    INNER JOIN flattened.findings_current AS current USING (finding_number)
    LEFT JOIN flattened.finding_status AS status USING (finding_number)
)

SELECT
    CASE grouping(finding_type, severity_band, tactic, status)
        WHEN 7 THEN 'finding_type'
        WHEN 11 THEN 'severity_band'
        WHEN 13 THEN 'tactic'
        WHEN 14 THEN 'status'
        ELSE 'all'
    END AS breakdown,
    coalesce(finding_type, severity_band, tactic, status) AS value,
    count(*) AS finding_count,
    count(*) FILTER (is_in_scope) AS in_scope_count,
    count(*) FILTER (is_in_baseline) AS in_baseline_count,
    count(*) FILTER (began_in_scope) AS began_in_scope_count,
    count(*) FILTER (began_in_baseline) AS began_in_baseline_count,
    count(*) FILTER (status = 'open') AS open_count,
    count(*) FILTER (status = 'unknown') AS unknown_count,
    count(*) FILTER (status = 'archived') AS archived_count,
    max(highest_severity) AS highest_severity,
    min(tactic) AS first_tactic,
    min(first_seen_at) AS first_seen_at,
    max(last_seen_at) AS last_seen_at,
    -- The worst of the scope time come first, then those of all time.
    list_transform(
        max((is_in_scope, coalesce(highest_severity, 0), last_seen_at, finding_id), $most), lambda each: each[4]
    ) AS worst_ids
FROM findings
GROUP BY GROUPING SETS ((finding_type), (severity_band), (tactic), (status), ())
-- Types of the scope time come first: a long list is cut off.
ORDER BY
    breakdown,
    breakdown = 'finding_type' AND in_scope_count = 0,
    highest_severity DESC NULLS LAST,
    finding_count DESC,
    value
