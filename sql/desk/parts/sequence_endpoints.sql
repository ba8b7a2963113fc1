-- Grain: row of a version of a finding in flattened.sequence_endpoints. Parameters: finding_id, since_at.
SELECT
    * EXCLUDE (is_of_network) REPLACE (
        of_network_if(is_of_network, country) AS country,
        of_network_if(is_of_network, city) AS city,
        of_network_if(is_of_network, asn::VARCHAR) AS asn,
        of_network_if(is_of_network, asn_organization) AS asn_organization
    ),
    struct_pack(ip_address := address_key(ip_address), domain := domain_key(domain)) AS keys
FROM (
    SELECT *, NOT is_private_address(ip_address) AS is_of_network
    FROM flattened.sequence_endpoints
    WHERE finding_id = $finding_id AND updated_at >= $since_at
) AS stated
ORDER BY updated_at, position
