-- Grain: network (autonomous system) and country of remote addresses. Key: asn, country_code.
-- Answers: which networks and countries do findings point to, and which of them are new?
--
-- A finding is counted once in each network of its addresses; remote_addresses says in which network an address is.
-- Findings are counted by number, as entities.finding_entities has them: their texts would cost three times as much.
WITH
addresses AS (
    SELECT *, entity_id('ip_address', ip_address) AS entity_id
    FROM trends.remote_addresses
),

networks AS (
    SELECT
        asn,
        country_code,
        max(asn_organization) AS asn_organization,
        max(country_name) AS country_name,
        count(*) AS address_count,
        min(first_updated_date) AS first_updated_date,
        max(last_updated_date) AS last_updated_date
    FROM addresses
    GROUP BY asn, country_code
),

findings AS (
    SELECT
        addresses.asn,
        addresses.country_code,
        count(DISTINCT named.finding_number) AS finding_count,
        count(DISTINCT coalesce(named.account_id, '')) AS account_count
    FROM entities.finding_entities AS named
    INNER JOIN addresses USING (entity_id)
    WHERE named.entity_kind = 'ip_address' AND named.role = 'remote'
    GROUP BY addresses.asn, addresses.country_code
)

SELECT
    asn,
    country_code,
    networks.asn_organization,
    networks.country_name,
    networks.address_count,
    findings.finding_count,
    findings.account_count,
    networks.first_updated_date,
    networks.last_updated_date
FROM networks
INNER JOIN findings USING (asn, country_code)
