-- Grain: finding group and an address, a domain or a file of it. Key: group_id, kind, value. Parameters: group_ids, most.
-- Answers: which things of a group are worth looking for elsewhere? The first of them by kind and value.
WITH
members AS (
    SELECT group_id, finding_id
    FROM correlation.finding_group_members
    WHERE list_contains($group_ids::VARCHAR[], group_id)
)

SELECT DISTINCT
    members.group_id,
    named.entity_kind AS kind,
    named.entity_key AS value
FROM entities.finding_entities AS named
INNER JOIN members USING (finding_id)
WHERE
    named.entity_kind IN ('domain', 'executable_hash')
    OR (named.entity_kind = 'ip_address' AND named.role IN ('remote', 'caller', 'sequence'))
QUALIFY row_number() OVER (PARTITION BY members.group_id ORDER BY kind, value) <= $most
ORDER BY members.group_id, kind, value
