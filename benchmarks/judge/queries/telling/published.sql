-- When each finding was published first.
SELECT finding_id, epoch(min(updated_at)) AS published_at
FROM flattened.finding_versions
GROUP BY finding_id
