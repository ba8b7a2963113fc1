-- Grain: row of a version of a finding in flattened.network_peers. Parameters: finding_id, since_at.
SELECT
    * REPLACE (
        of_network(ip_address, country_name) AS country_name,
        of_network(ip_address, country_code) AS country_code,
        of_network(ip_address, city) AS city,
        of_network(ip_address, asn) AS asn,
        of_network(ip_address, asn_organization) AS asn_organization,
        of_network(ip_address, isp) AS isp,
        of_network(ip_address, organization) AS organization
    ),
    struct_pack(ip_address := address_key(ip_address), domain := domain_key(domain)) AS keys
FROM flattened.network_peers
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, action, side, position
