-- Rows of trends.image_drift_weekly of the newest 26 weeks, so that one old finding does not squeeze all others.
SELECT *
FROM trends.image_drift_weekly
WHERE week_date > (SELECT max(week_date) FROM trends.image_drift_weekly) - 26 * 7
