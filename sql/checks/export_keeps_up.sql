-- checks: raw.completeness
-- severity: error
-- Where the S3 export is read, it has each finding that the API has and that is not archived, an export interval later.
SELECT account_id, region, updated_date, overdue_count, overdue_ids
FROM raw.completeness
WHERE overdue_count > 0
