-- Keys of flattened.dns_requests: the domain that it names.
SELECT entity_id('domain', domain_key(domain)) AS entity_id
FROM changed
WHERE domain != '';

-- Rows of flattened.dns_requests: every sighting.
SELECT *
FROM flattened.dns_requests
WHERE
    domain_key(domain)
    IN (SELECT entity_key FROM slices.entities_entities WHERE entity_kind = 'domain');
