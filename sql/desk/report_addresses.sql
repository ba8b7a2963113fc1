-- Which remote addresses have the most findings, where are they, and since when?
SELECT
    ip_address,
    asn_organization,
    country_name,
    city,
    finding_count,
    severe_finding_count,
    account_count,
    first_updated_date,
    last_updated_date,
    count(*) OVER () AS row_count
FROM trends.remote_addresses
ORDER BY severe_finding_count DESC, finding_count DESC, ip_address
LIMIT $most
