-- Keys of flattened.network_interfaces: its own findings, and those whose call comes from one of its addresses.
SELECT finding_id
FROM changed
UNION
SELECT callers.finding_id
FROM entities.finding_entities AS callers
WHERE
    callers.role = 'remote'
    AND callers.entity_id IN (
        SELECT entity_id('ip_address', private_ip_address) FROM changed
        UNION ALL
        SELECT entity_id('ip_address', each.private_ip_address)
        FROM (SELECT unnest(private_ip_addresses) AS each FROM changed)
    );

-- Rows of flattened.network_interfaces: of the findings, and of those with an address that one of their calls comes from.
WITH
callers AS (
    SELECT addresses.entity_key AS ip_address
    FROM slices.entities_finding_entities AS addresses
    SEMI JOIN (FROM slices.entities_finding_entities WHERE entity_kind = 'principal') USING (finding_id)
    WHERE addresses.entity_kind = 'ip_address' AND addresses.role = 'remote'
),

addresses AS (
    SELECT finding_id, private_ip_address AS ip_address
    FROM flattened.network_interfaces
    UNION ALL
    SELECT finding_id, unnest(private_ip_addresses).private_ip_address
    FROM flattened.network_interfaces
),

needed AS (
    FROM keys
    UNION
    SELECT finding_id
    FROM addresses
    SEMI JOIN callers USING (ip_address)
)

SELECT *
FROM flattened.network_interfaces
SEMI JOIN needed USING (finding_id);
