-- checks: trends.findings_daily
-- severity: error
-- at a refresh: once a day
-- Every day, account and type has the same versions as flattened, all occurrences add up to the latest counts, and
-- every finding is new once. A count at the limit of its type stands for more, and is left out.
WITH
stored AS (
    SELECT
        (finding_versions.updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
        coalesce(finding_versions.account_id, '') AS account_id,
        finding_versions.finding_type,
        count(*) AS version_count
    FROM flattened.finding_versions
    INNER JOIN flattened.findings_current ON findings_current.finding_id = finding_versions.finding_id
    WHERE NOT findings_current.is_sample
    GROUP BY ALL
),

served AS (
    SELECT updated_date, account_id, finding_type, sum(version_count) AS version_count
    FROM trends.findings_daily
    GROUP BY updated_date, account_id, finding_type
),

latest_counts AS (
    SELECT finding_id, arg_max(event_count, updated_at) AS event_count
    FROM flattened.finding_versions
    GROUP BY finding_id
),

stored_occurrences AS (
    SELECT coalesce(sum(latest_counts.event_count), 0) AS event_count
    FROM latest_counts
    INNER JOIN flattened.findings_current USING (finding_id)
    WHERE NOT findings_current.is_sample
),

served_occurrences AS (
    SELECT
        coalesce(sum(event_count_increase) + sum(unattributed_event_count), 0) AS event_count,
        count(*) FILTER (
            greatest(abs(event_count_increase::HUGEINT), abs(unattributed_event_count::HUGEINT)) >= 9223372036854775807
        ) AS saturated_count
    FROM trends.findings_daily
),

stored_findings AS (
    SELECT count(*) AS finding_count
    FROM flattened.findings_current
    WHERE NOT is_sample
),

served_findings AS (
    SELECT coalesce(sum(new_finding_count), 0)::BIGINT AS finding_count
    FROM trends.findings_daily
)

SELECT
    'versions' AS figure,
    coalesce(stored.updated_date, served.updated_date) AS updated_date,
    coalesce(stored.account_id, served.account_id) AS account_id,
    coalesce(stored.finding_type, served.finding_type) AS finding_type,
    stored.version_count::BIGINT AS stored_count,
    served.version_count::BIGINT AS served_count
FROM stored
FULL JOIN served USING (updated_date, account_id, finding_type)
WHERE stored.version_count IS DISTINCT FROM served.version_count
UNION ALL
SELECT
    'occurrences',
    NULL,
    NULL,
    NULL,
    saturated(stored_occurrences.event_count),
    saturated(served_occurrences.event_count)
FROM stored_occurrences
CROSS JOIN served_occurrences
WHERE served_occurrences.saturated_count = 0 AND stored_occurrences.event_count != served_occurrences.event_count
UNION ALL
SELECT
    'new findings',
    NULL,
    NULL,
    NULL,
    stored_findings.finding_count,
    served_findings.finding_count
FROM stored_findings
CROSS JOIN served_findings
WHERE stored_findings.finding_count != served_findings.finding_count
