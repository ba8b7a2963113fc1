-- Rows of trends.completeness_daily of the newest 90 days, so that no finding of another time squeezes all others. Days
-- that the API was asked for later than the newest finding are among them.
SELECT days.*
FROM trends.completeness_daily AS days
CROSS JOIN flattened.newest_moment AS newest
WHERE
    days.updated_date > newest.newest_date - 90
    AND (days.updated_date <= newest.newest_date OR days.api_coverage != 'none')
