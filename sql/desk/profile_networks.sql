-- Grain: owner of networks that an entity was in contact with. Parameters: entity_id, most.
-- Answers: whose networks are these, with how many addresses each, in which countries, since when?
WITH
networks AS (
    SELECT
        addresses.asn_organization,
        addresses.asn,
        count(*) AS address_count,
        list(DISTINCT addresses.country_name ORDER BY addresses.country_name) FILTER (addresses.country_name != '') AS countries,
        min(contacted.first_seen_at) AS first_seen_at,
        max(contacted.last_seen_at) AS last_seen_at
    FROM entities.entity_relations AS contacted
    INNER JOIN entities.ip_address AS addresses ON addresses.entity_id = contacted.related_id
    WHERE contacted.entity_id = $entity_id AND contacted.related_kind = 'ip_address' AND addresses.asn_organization != ''
    GROUP BY addresses.asn_organization, addresses.asn
)

SELECT *, count(*) OVER () AS network_count
FROM networks
QUALIFY row_number() OVER (ORDER BY address_count DESC, asn_organization, asn) <= $most
ORDER BY address_count DESC, asn_organization, asn
