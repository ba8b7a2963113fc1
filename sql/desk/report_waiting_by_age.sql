-- How old are the findings that wait, by severity?
WITH
ages (age_rank, age, from_days, to_days) AS (
    VALUES
    (1, 'up to a day', 0, 1),
    (2, '1 to 7 days', 1, 7),
    (3, '7 to 30 days', 7, 30),
    (4, '30 to 90 days', 30, 90),
    (5, '90 days and more', 90, 1000000)
)

SELECT
    ages.age AS label,
    coalesce(nullif(open_findings.severity_band, ''), 'Unknown') AS part,
    sum(open_findings.finding_count)::BIGINT AS amount
FROM trends.open_findings
INNER JOIN ages ON open_findings.age_days >= ages.from_days AND open_findings.age_days < ages.to_days
GROUP BY ages.age_rank, ages.age, open_findings.severity_band
ORDER BY ages.age_rank, part
