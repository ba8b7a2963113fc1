-- Which of the last $days days lack findings in the export or in the API?
SELECT
    updated_date,
    account_id,
    region,
    api_coverage,
    export_object_count,
    export_finding_count,
    api_finding_count,
    only_api_finding_count,
    overdue_finding_count,
    count(*) OVER () AS row_count
FROM trends.completeness_daily
CROSS JOIN flattened.newest_moment
WHERE
    updated_date > newest_date - $days
    AND (overdue_finding_count > 0 OR api_coverage = 'partial')
ORDER BY overdue_finding_count DESC, updated_date DESC, account_id, region
LIMIT $most
