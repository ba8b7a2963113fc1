-- Grain: link between two findings of a group. Parameter: group_id.
-- Answers: which links hold a group together?
WITH
ids AS MATERIALIZED (
    SELECT unnest(finding_ids) AS finding_id
    FROM correlation.finding_groups
    WHERE group_id = $group_id
),

by_hand AS MATERIALIZED (
    FROM correlation.links_by_hand
    WHERE finding_id IN (FROM ids)
)

SELECT finding_id, linked_finding_id, reason, entity_kind, entity_key, weight
FROM correlation.finding_links
ANTI JOIN (FROM by_hand WHERE is_cut) AS cut USING (finding_id, linked_finding_id)
WHERE finding_id IN (FROM ids) AND linked_finding_id IN (FROM ids)
UNION ALL
SELECT finding_id, linked_finding_id, reason, entity_kind, entity_key, weight
FROM by_hand
WHERE NOT is_cut
ORDER BY ALL
