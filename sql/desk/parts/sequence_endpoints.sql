-- Grain: row of a version of a finding in flattened.sequence_endpoints. Parameters: finding_id, since_at.
SELECT
    * REPLACE (
        of_network(ip_address, country) AS country,
        of_network(ip_address, city) AS city,
        of_network(ip_address, asn::VARCHAR) AS asn,
        of_network(ip_address, asn_organization) AS asn_organization
    ),
    struct_pack(ip_address := address_key(ip_address), domain := domain_key(domain)) AS keys
FROM flattened.sequence_endpoints
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
