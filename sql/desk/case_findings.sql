-- Grain: finding. Parameters: finding_ids, group_ids, most.
-- Answers: what are some findings and the members of some groups, in the order of their first events, and how many are they?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
WITH
ids AS MATERIALIZED (
    SELECT unnest($finding_ids::VARCHAR[]) AS finding_id
    UNION
    SELECT unnest(finding_ids)
    FROM correlation.finding_groups
    WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
),

findings AS (
    FROM flattened.findings_current
    WHERE rowid IN (SELECT rowid FROM flattened.findings_current WHERE finding_id IN (FROM ids))
),

members AS (
    SELECT finding_id, group_id
    FROM correlation.finding_group_members
    WHERE finding_id IN (FROM ids)
)

SELECT
    findings.finding_id,
    members.group_id,
    findings.finding_type,
    findings.title,
    findings.severity,
    findings.severity_band,
    findings.tactic,
    findings.account_id,
    findings.region,
    findings.first_event_at AS first_seen_at,
    findings.last_event_at AS last_seen_at,
    findings.event_count,
    (SELECT count(*) FROM findings) AS stored_count
FROM findings
LEFT JOIN members USING (finding_id)
ORDER BY first_seen_at, findings.finding_id
LIMIT $most
