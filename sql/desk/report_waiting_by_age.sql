-- How old are findings awaiting triage, by severity?
SELECT
    age_band AS label,
    coalesce(nullif(severity_band, ''), 'Unknown') AS part,
    count(*) AS amount
FROM trends.findings
WHERE is_awaiting_triage
GROUP BY age_band_rank, age_band, severity_band
ORDER BY age_band_rank, part
