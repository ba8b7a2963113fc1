-- How many findings were new on each of the last $days days, by severity?
SELECT
    updated_date AS day,
    coalesce(nullif(severity_band, ''), 'Unknown') AS part,
    sum(new_finding_count)::BIGINT AS amount
FROM trends.findings_daily
CROSS JOIN flattened.newest_moment
WHERE updated_date <= newest_date AND updated_date > newest_date - $days
GROUP BY ALL
HAVING amount > 0
ORDER BY day, part
