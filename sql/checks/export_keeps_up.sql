-- checks: raw.completeness
-- severity: error
-- If the S3 export is read, it has every unarchived finding of the API after one export interval.
SELECT account_id, region, updated_date, overdue_count, overdue_ids
FROM raw.completeness
WHERE overdue_count > 0
