-- checks: trends.remote_addresses
-- severity: error
-- at a refresh: once a day
-- Every remote address that a version names is present, without samples.
WITH
stored AS (
    SELECT count(DISTINCT address_key(peers.ip_address)) AS address_count
    FROM flattened.network_peers AS peers
    INNER JOIN flattened.findings_current USING (finding_id)
    WHERE peers.side = 'remote' AND peers.ip_address != '' AND NOT findings_current.is_sample
),

served AS (
    SELECT count(*) AS address_count
    FROM trends.remote_addresses
)

SELECT stored.address_count AS stored_count, served.address_count AS served_count
FROM stored
CROSS JOIN served
WHERE stored.address_count != served.address_count
