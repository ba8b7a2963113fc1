-- Rows of trends.completeness_daily of the newest 90 days, so that a finding from another time does not squeeze the
-- others. Includes days after the newest finding that were requested from the API.
SELECT days.*
FROM trends.completeness_daily AS days
CROSS JOIN flattened.newest_moment AS newest
WHERE
    days.updated_date > newest.newest_date - 90
    AND (days.updated_date <= newest.newest_date OR days.api_coverage != 'none')
