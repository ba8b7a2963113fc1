-- Which networks do the most findings point to?
SELECT
    if(
        asn = '',
        'no network known',
        concat_ws(', ', 'AS' || asn, nullif(asn_organization, ''), nullif(country_name, ''))
    ) AS label,
    'findings' AS part,
    finding_count AS amount,
    count(*) OVER () AS label_count
FROM trends.remote_networks
ORDER BY amount DESC, label
LIMIT $most
