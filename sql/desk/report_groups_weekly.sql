-- How many incidents began in each of the last weeks, by severity?
SELECT
    week_date AS label,
    coalesce(nullif(severity_band, ''), 'Unknown') AS part,
    incident_count AS amount
FROM trends.groups_weekly
CROSS JOIN flattened.newest_moment
WHERE week_date <= newest_date AND week_date > newest_date - 7 * $weeks AND incident_count > 0
ORDER BY week_date, part
