-- What happened in a group of findings, in which order, and why does each finding belong to it?
--
-- $group_id text: id of the group, current or earlier
--
-- Then: read from the top: the first rows show how it began, and `explanation` says what links each finding to the
-- rest. `new_tactic` marks where the attack advanced. A member with a weak link may be a coincidence: check it before
-- you act on it.
WITH
resolved AS (
    SELECT DISTINCT group_id
    FROM correlation.finding_group_members
    WHERE solo_group_id = $group_id OR group_id = $group_id
)

SELECT
    members.member_number,
    findings.event_first_seen_at,
    findings.event_last_seen_at,
    findings.tactic,
    row_number() OVER (PARTITION BY findings.tactic ORDER BY members.member_number) = 1
    AND findings.tactic IS NOT NULL AS new_tactic,
    findings.finding_type,
    findings.severity,
    findings.title,
    members.explanation,
    members.link_reason,
    members.link_weight,
    members.linked_finding_id,
    findings.finding_id,
    findings.account_id,
    findings.region,
    members.group_id
FROM correlation.finding_group_members AS members
SEMI JOIN resolved USING (group_id)
INNER JOIN flattened.findings_current AS findings USING (finding_id)
ORDER BY members.member_number
