-- How many findings, versions and occurrences were there on each of the last $days days?
WITH
days AS (
    SELECT
        updated_date AS day,
        count(DISTINCT finding_id) AS finding_count,
        count(*) AS version_count,
        saturated(sum(event_count_increase)) AS event_count_increase
    FROM trends.finding_versions
    CROSS JOIN flattened.newest_moment
    WHERE updated_date <= newest_date AND updated_date > newest_date - $days
    GROUP BY updated_date
)

SELECT day, finding_count, version_count, event_count_increase
FROM days
ORDER BY day
