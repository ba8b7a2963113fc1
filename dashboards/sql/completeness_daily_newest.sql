-- Rows of trends.completeness_daily of the newest 90 days, so that one old day does not squeeze all others.
SELECT *
FROM trends.completeness_daily
WHERE updated_date > (SELECT max(updated_date) FROM trends.completeness_daily) - 90
