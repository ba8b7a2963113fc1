-- Which groups of findings should I look at first?
SELECT title, finding_count, highest_severity, first_seen_at
FROM correlation.finding_groups
ORDER BY highest_severity DESC, finding_count DESC, group_id
LIMIT 10
