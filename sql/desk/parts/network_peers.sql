-- Grain: row of a version of a finding in flattened.network_peers. Parameters: finding_id, since_at.
SELECT
    * EXCLUDE (is_of_network) REPLACE (
        of_network_if(is_of_network, country_name) AS country_name,
        of_network_if(is_of_network, country_code) AS country_code,
        of_network_if(is_of_network, city) AS city,
        of_network_if(is_of_network, asn) AS asn,
        of_network_if(is_of_network, asn_organization) AS asn_organization,
        of_network_if(is_of_network, isp) AS isp,
        of_network_if(is_of_network, organization) AS organization
    ),
    struct_pack(ip_address := address_key(ip_address), domain := domain_key(domain)) AS keys
FROM (
    SELECT *, NOT is_private_address(ip_address) AS is_of_network
    FROM flattened.network_peers
    WHERE finding_id = $finding_id AND updated_at >= $since_at
) AS stated
ORDER BY updated_at, action, side, position
