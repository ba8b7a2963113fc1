-- How old are the findings that wait, by severity?
WITH
ages (age_band, age) AS (
    VALUES
    ('00-01 days', 'up to a day'),
    ('01-07 days', '1 to 7 days'),
    ('07-30 days', '7 to 30 days'),
    ('30-90 days', '30 to 90 days'),
    ('90 days and more', '90 days and more')
)

SELECT
    ages.age AS label,
    coalesce(nullif(findings.severity_band, ''), 'Unknown') AS part,
    count(*) AS amount
FROM trends.findings AS findings
INNER JOIN ages USING (age_band)
WHERE findings.is_waiting
GROUP BY age_band, ages.age, findings.severity_band
ORDER BY age_band, part
