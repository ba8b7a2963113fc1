-- Which groups of findings should I look at first?
--
-- $minimum_severity number from 0 to 10 = 0: lowest severity that a group must reach
-- $minimum_findings integer from 1 = 1: findings that a group must have
-- $limit integer from 1 = 10: maximum number of groups to show
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: start at the top: `tracehound query group_overview --param group_id=…` shows who and what is involved,
-- `group_timeline` what happened in which order and why each finding belongs to the group.
SELECT
    groups.group_id,
    groups.title,
    groups.highest_severity,
    groups.finding_count,
    len(groups.tactics) AS tactic_count,
    groups.tactics,
    groups.account_ids,
    groups.regions,
    groups.attack_sequence_count,
    groups.first_seen_at,
    groups.last_seen_at
FROM correlation.finding_groups AS groups
WHERE
    coalesce(groups.highest_severity, 0) >= $minimum_severity
    AND groups.finding_count >= $minimum_findings
    AND is_within(groups.first_seen_at, groups.last_seen_at, $from, $to)
ORDER BY gravity DESC, group_id
LIMIT $limit
