-- Which groups should be looked at first: those with most evidence of an attack and an event in the last $days days?
SELECT
    title,
    severity_band,
    finding_count,
    len(tactics) AS tactic_count,
    account_ids,
    first_seen_at,
    last_seen_at,
    group_id,
    count(*) OVER () AS row_count
FROM correlation.finding_groups
CROSS JOIN flattened.newest_moment
WHERE last_seen_at > newest_at - to_days($days)
ORDER BY gravity DESC, group_id
LIMIT $most
