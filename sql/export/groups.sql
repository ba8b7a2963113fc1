-- Grain: group. Parameters: none.
-- Answers: what is a group, and which findings are in it, in their order?
WITH
members AS (
    SELECT
        members.group_id,
        list({
            'finding_id': findings.finding_id,
            'uid': coalesce(findings.arn, findings.finding_id),
            'title': findings.title,
            'finding_type': findings.finding_type,
            'created_at': findings.created_at,
            'updated_at': findings.updated_at
        } ORDER BY members.member_number) AS members
    FROM correlation.finding_group_members AS members
    INNER JOIN flattened.findings_current AS findings ON members.finding_id = findings.finding_id
    GROUP BY members.group_id
)

SELECT
    found.group_id,
    found.title,
    found.severity_band,
    found.gravity,
    found.account_ids,
    found.regions,
    found.tactics,
    found.first_seen_at,
    found.last_seen_at,
    found.last_updated_at AS updated_at,
    members.members
FROM correlation.finding_groups AS found
INNER JOIN members ON found.group_id = members.group_id
ORDER BY found.last_updated_at, found.group_id
