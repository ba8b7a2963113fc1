-- Rows of trends.groups_weekly of the newest 26 weeks, so that a finding from another time does not squeeze the others.
SELECT weeks.*
FROM trends.groups_weekly AS weeks
CROSS JOIN flattened.newest_moment AS newest
WHERE weeks.week_date <= newest.newest_date AND weeks.week_date > newest.newest_date - 26 * 7
