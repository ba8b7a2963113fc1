-- Grain: stored finding or current group. Parameter: ids.
-- Answers: which of some texts are exactly the id of a finding or group?
SELECT finding_id AS subject_id, 'finding' AS kind
FROM flattened.findings_current
WHERE finding_id IN (SELECT unnest($ids::VARCHAR[]))
UNION ALL
SELECT group_id, 'group'
FROM correlation.finding_groups
WHERE group_id IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY ALL
