-- Rows of trends.findings_daily of the newest 90 days, so that one old finding does not squeeze all others.
SELECT *
FROM trends.findings_daily
WHERE updated_date > (SELECT max(updated_date) FROM trends.findings_daily) - 90
