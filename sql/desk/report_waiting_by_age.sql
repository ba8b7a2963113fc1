-- How old are findings awaiting triage, by severity?
WITH
labels (age_band, label) AS (
    VALUES
    ('00-01 days', 'up to a day'),
    ('01-07 days', '1 to 7 days'),
    ('07-30 days', '7 to 30 days'),
    ('30-90 days', '30 to 90 days')
)

SELECT
    coalesce(labels.label, findings.age_band) AS label,
    coalesce(nullif(findings.severity_band, ''), 'Unknown') AS part,
    count(*) AS amount
FROM trends.findings
LEFT JOIN labels USING (age_band)
WHERE findings.is_awaiting_triage
GROUP BY findings.age_band, labels.label, findings.severity_band
ORDER BY findings.age_band, part
