-- Which types have more new findings in the last $days days than in those before, and where?
WITH
newest AS (
    FROM flattened.newest_moment
),

counted AS (
    SELECT
        finding_type,
        account_id,
        arg_min(targets.severity_band, targets.severity_rank) AS severity_band,
        min(targets.severity_rank) AS severity_rank,
        coalesce(sum(new_finding_count) FILTER (updated_date > newest_date - $days), 0)::BIGINT AS new_count,
        coalesce(sum(new_finding_count) FILTER (updated_date <= newest_date - $days), 0)::BIGINT AS earlier_count
    FROM trends.findings_daily
    CROSS JOIN newest
    LEFT JOIN trends.remediation_targets AS targets USING (severity_band)
    WHERE updated_date <= newest_date AND updated_date > newest_date - 2 * $days
    GROUP BY finding_type, account_id
)

SELECT
    finding_type,
    account_id,
    severity_band,
    new_count,
    earlier_count,
    new_count - earlier_count AS change,
    count(*) OVER () AS row_count
FROM counted
WHERE new_count > earlier_count
ORDER BY severity_rank, change DESC, new_count DESC, finding_type, account_id
LIMIT $most
