-- Grain: group. Parameters: days, min_severity, most.
-- Answers: which groups had an event in the last days of the data, in the order of the queue, and how many are there?
SELECT
    groups.group_id,
    groups.title,
    groups.finding_count,
    groups.highest_severity,
    groups.severity_band,
    groups.account_ids,
    groups.regions,
    groups.tactics,
    groups.attack_sequence_count,
    groups.first_seen_at,
    groups.last_seen_at,
    newest.newest_at,
    count(*) OVER () AS group_count
FROM correlation.finding_groups AS groups
CROSS JOIN flattened.newest_moment AS newest
WHERE
    groups.last_seen_at >= newest.newest_at - to_microseconds(($days::DOUBLE * 86400 * 1000000)::BIGINT)
    AND groups.highest_severity >= $min_severity
ORDER BY gravity DESC, group_id
LIMIT $most
