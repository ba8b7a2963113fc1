-- Keys of flattened.network_peers: the address that it names.
SELECT entity_id('ip_address', address_key(ip_address)) AS entity_id
FROM changed
WHERE ip_address != '';

-- Rows of flattened.network_peers: every sighting.
SELECT *
FROM flattened.network_peers
WHERE
    address_key(ip_address)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'ip_address');
