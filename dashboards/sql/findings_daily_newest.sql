-- Rows of trends.findings_daily of the newest 90 days, so that no finding of another time squeezes all others.
SELECT days.*
FROM trends.findings_daily AS days
CROSS JOIN flattened.newest_moment AS newest
WHERE days.updated_date <= newest.newest_date AND days.updated_date > newest.newest_date - 90
