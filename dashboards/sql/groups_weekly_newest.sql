-- Rows of trends.groups_weekly of the newest 26 weeks, so that one old group does not squeeze all others.
SELECT *
FROM trends.groups_weekly
WHERE week_date > (SELECT max(week_date) FROM trends.groups_weekly) - 26 * 7
