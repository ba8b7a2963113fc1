-- Grain: member of a group. Parameter: group_id.
-- Answers: which findings form a group, in which order, what are they, and why does each belong to it?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
WITH
members AS MATERIALIZED (
    FROM correlation.finding_group_members
    WHERE group_id = $group_id
),

ids AS (
    SELECT finding_id
    FROM members
),

findings AS (
    FROM flattened.findings_current
    WHERE rowid IN (SELECT rowid FROM flattened.findings_current WHERE finding_id IN (FROM ids))
),

statuses AS (
    FROM flattened.finding_status
    WHERE rowid IN (SELECT rowid FROM flattened.finding_status WHERE finding_id IN (FROM ids))
)

SELECT
    members.member_number,
    members.finding_id,
    members.solo_group_id,
    findings.finding_type,
    findings.title,
    findings.severity,
    findings.highest_severity,
    findings.severity_band,
    findings.tactic,
    is_attack_sequence(findings.finding_type) AS is_attack_sequence,
    findings.account_id,
    findings.region,
    findings.first_event_at AS first_seen_at,
    findings.last_event_at AS last_seen_at,
    findings.event_count,
    statuses.status,
    members.explanation,
    members.linked_finding_id,
    members.link_reason,
    members.link_entity_kind,
    members.link_entity_key,
    members.link_weight,
    members.link_count,
    findings.finding_id IN (SELECT finding_id FROM flattened.version_conflicts) AS has_conflict
FROM members
INNER JOIN findings USING (finding_id)
LEFT JOIN statuses USING (finding_id)
ORDER BY members.member_number
