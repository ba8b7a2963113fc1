-- Grain: IP address. Key: ip_address.
-- Answers: where is an address and who owns it, how was it contacted, and from where in the organization?
-- Refreshed by: entity_id.
WITH
sightings AS (
    SELECT
        address_key(ip_address) AS ip_address,
        country_name,
        country_code,
        city,
        asn,
        asn_organization,
        isp,
        organization,
        direction,
        is_blocked,
        port,
        protocol,
        max(updated_at) AS updated_at
    FROM flattened.network_peers
    WHERE ip_address != ''
    GROUP BY ALL
),

attributes AS (
    SELECT
        ip_address,
        latest(country_name, updated_at) AS country_name,
        latest(country_code, updated_at) AS country_code,
        latest(city, updated_at) AS city,
        latest(asn, updated_at) AS asn,
        latest(asn_organization, updated_at) AS asn_organization,
        latest(isp, updated_at) AS isp,
        latest(organization, updated_at) AS organization,
        list(DISTINCT direction ORDER BY direction) FILTER (direction IS NOT NULL) AS directions,
        bool_or(is_blocked) AS was_blocked,
        count(DISTINCT port) AS port_count
    FROM sightings
    GROUP BY ip_address
),

ports AS (
    SELECT
        ip_address,
        list(concat_ws('/', port, lower(protocol)) ORDER BY port, lower(protocol))[1:20] AS ports
    FROM (SELECT DISTINCT ip_address, port, lower(protocol) AS protocol FROM sightings WHERE port IS NOT NULL)
    GROUP BY ip_address
)

SELECT
    entities.entity_id,
    entities.entity_key AS ip_address,
    of_network(entities.entity_key, attributes.country_name) AS country_name,
    of_network(entities.entity_key, attributes.country_code) AS country_code,
    of_network(entities.entity_key, attributes.city) AS city,
    of_network(entities.entity_key, attributes.asn) AS asn,
    of_network(entities.entity_key, attributes.asn_organization) AS asn_organization,
    of_network(entities.entity_key, attributes.isp) AS isp,
    of_network(entities.entity_key, attributes.organization) AS organization,
    coalesce(attributes.directions, []) AS directions,
    attributes.was_blocked,
    coalesce(attributes.port_count, 0) AS port_count,
    coalesce(ports.ports, []) AS ports,
    entities.account_count,
    coalesce(places.cluster_count, 0) AS cluster_count,
    coalesce(places.task_count, 0) AS task_count,
    coalesce(places.workload_count, 0) AS workload_count,
    coalesce(places.instance_count, 0) AS instance_count,
    coalesce(places.principal_count, 0) AS principal_count,
    entities.first_seen_at,
    entities.last_seen_at,
    entities.finding_count,
    entities.highest_severity,
    entities.open_finding_count
FROM entities.entities
LEFT JOIN attributes ON attributes.ip_address = entities.entity_key
LEFT JOIN ports ON ports.ip_address = entities.entity_key
LEFT JOIN entities.entity_places AS places ON places.entity_id = entities.entity_id
WHERE entities.entity_kind = 'ip_address'
