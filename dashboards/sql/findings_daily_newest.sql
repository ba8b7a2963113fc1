-- Rows of trends.findings_daily of the newest 90 days, so that a finding from another time does not squeeze the others.
SELECT days.*
FROM trends.findings_daily AS days
CROSS JOIN flattened.newest_moment AS newest
WHERE days.updated_date <= newest.newest_date AND days.updated_date > newest.newest_date - 90
