-- Rows of trends.groups_weekly of the newest 26 weeks, so that no finding of another time squeezes all others.
SELECT weeks.*
FROM trends.groups_weekly AS weeks
CROSS JOIN flattened.newest_moment AS newest
WHERE weeks.week_date <= newest.newest_date AND weeks.week_date > newest.newest_date - 26 * 7
