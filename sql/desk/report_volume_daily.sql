-- How many findings, versions and occurrences did each of the last $days days bring?
WITH
days AS (
    SELECT
        updated_date AS day,
        count(DISTINCT finding_id) AS finding_count,
        count(*) AS version_count,
        sum(event_count_increase)::BIGINT AS event_count_increase
    FROM trends.finding_versions
    WHERE updated_date > (SELECT max(updated_date) FROM trends.finding_versions) - $days
    GROUP BY updated_date
)

SELECT day, finding_count, version_count, event_count_increase
FROM days
ORDER BY day
