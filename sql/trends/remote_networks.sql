-- Grain: network (autonomous system) and country of remote addresses. Key: asn, country_code.
-- Answers: which networks and countries do findings point to, and which of them are new?
--
-- A finding is counted once in each network of its addresses; remote_addresses says in which network an address is.
WITH
sightings AS (
    SELECT DISTINCT address_key(peers.ip_address) AS ip_address, versions.finding_id, versions.account_id
    FROM flattened.network_peers AS peers
    INNER JOIN trends.finding_versions AS versions USING (finding_id, updated_at)
    WHERE peers.side = 'remote' AND peers.ip_address != ''
)

SELECT
    addresses.asn,
    addresses.country_code,
    max(addresses.asn_organization) AS asn_organization,
    max(addresses.country_name) AS country_name,
    count(DISTINCT addresses.ip_address) AS address_count,
    count(DISTINCT sightings.finding_id) AS finding_count,
    count(DISTINCT sightings.account_id) AS account_count,
    min(addresses.first_updated_date) AS first_updated_date,
    max(addresses.last_updated_date) AS last_updated_date
FROM trends.remote_addresses AS addresses
INNER JOIN sightings USING (ip_address)
GROUP BY addresses.asn, addresses.country_code
