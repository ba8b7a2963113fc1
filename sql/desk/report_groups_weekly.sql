-- How many groups of several findings began in each of the last weeks, by severity?
SELECT
    week_date AS label,
    coalesce(nullif(severity_band, ''), 'Unknown') AS part,
    group_count - lone_group_count AS amount
FROM trends.groups_weekly
CROSS JOIN flattened.newest_moment
WHERE
    week_date <= newest_date
    AND week_date > newest_date - 7 * $weeks
    AND group_count > lone_group_count
ORDER BY week_date, part
