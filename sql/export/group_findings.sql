-- Grain: member of a group, in their order. Parameters: group_id.
-- Answers: what are the group's findings, and which addresses and names do they have?
WITH
things AS (
    SELECT
        entities.finding_id,
        list_sort(list(DISTINCT entities.entity_key) FILTER (WHERE entities.entity_kind = 'ip_address')) AS addresses,
        list_sort(list(DISTINCT entities.entity_key) FILTER (WHERE entities.entity_kind = 'domain')) AS domains
    FROM entities.finding_entities AS entities
    SEMI JOIN correlation.finding_group_members AS members
        ON entities.finding_id = members.finding_id AND members.group_id = $group_id
    GROUP BY entities.finding_id
)

SELECT
    findings.finding_id,
    findings.finding_type,
    findings.title,
    findings.description,
    findings.created_at,
    findings.updated_at,
    findings.first_event_at,
    findings.last_event_at,
    findings.event_count,
    findings.technique_id,
    coalesce(things.addresses, []) AS addresses,
    coalesce(things.domains, []) AS domains
FROM correlation.finding_group_members AS members
INNER JOIN flattened.findings_current AS findings ON members.finding_id = findings.finding_id
LEFT JOIN things ON members.finding_id = things.finding_id
WHERE members.group_id = $group_id
ORDER BY members.member_number
