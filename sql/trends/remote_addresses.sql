-- Grain: remote address of a connection, probe, login or API call. Key: ip_address.
-- Answers: who is at the remote end, where, how often, and since when?
--
-- Location and owner are those stated by the latest version with the address; GuardDuty's geography dates from the day
-- on which it wrote the version. Samples are left out.
-- Refreshed by: ip_address.
WITH
peers AS (
    SELECT
        address_key(peers.ip_address) AS ip_address,
        versions.finding_id,
        versions.account_id,
        is_severe(versions.severity_band) AS is_severe,
        versions.updated_date,
        struct_pack(
            country_code := peers.country_code,
            country_name := peers.country_name,
            city := peers.city,
            latitude := peers.latitude,
            longitude := peers.longitude,
            asn := peers.asn,
            asn_organization := peers.asn_organization
        ) AS place,
        (peers.updated_at, peers.finding_id, peers.action, peers.position) AS sighting
    FROM flattened.network_peers AS peers
    INNER JOIN trends.finding_versions AS versions USING (finding_id, updated_at)
    WHERE peers.side = 'remote' AND peers.ip_address != ''
),

addresses AS (
    SELECT
        ip_address,
        arg_max(place, sighting) AS place,
        count(DISTINCT finding_id) AS finding_count,
        count(DISTINCT finding_id) FILTER (is_severe) AS severe_finding_count,
        count(DISTINCT account_id) AS account_count,
        min(updated_date) AS first_updated_date,
        max(updated_date) AS last_updated_date
    FROM peers
    GROUP BY ip_address
)

SELECT
    ip_address,
    coalesce(of_network(ip_address, place.country_code), '') AS country_code,
    coalesce(of_network(ip_address, place.country_name), '') AS country_name,
    coalesce(of_network(ip_address, place.city), '') AS city,
    if(is_private_address(ip_address), NULL, place.latitude) AS latitude,
    if(is_private_address(ip_address), NULL, place.longitude) AS longitude,
    coalesce(of_network(ip_address, place.asn), '') AS asn,
    coalesce(of_network(ip_address, place.asn_organization), '') AS asn_organization,
    finding_count,
    severe_finding_count,
    account_count,
    first_updated_date,
    last_updated_date
FROM addresses
