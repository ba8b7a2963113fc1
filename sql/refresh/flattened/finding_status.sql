-- Keys of flattened.newest_moment: findings that may have become 90 days old, or be so no longer, as now has moved.
WITH
moved AS (
    SELECT min(newest_at) - INTERVAL 90 DAY AS from_at, max(newest_at) - INTERVAL 90 DAY AS to_at
    FROM changed
)

SELECT findings.finding_id
FROM flattened.findings_current AS findings
INNER JOIN moved ON findings.updated_at BETWEEN moved.from_at AND moved.to_at;
