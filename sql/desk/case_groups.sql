-- Grain: group. Parameter: group_ids. Answers: what are some groups, in a line each?
SELECT
    group_id,
    title,
    finding_count,
    highest_severity,
    gravity,
    first_seen_at,
    last_seen_at
FROM correlation.finding_groups
WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
ORDER BY group_id
