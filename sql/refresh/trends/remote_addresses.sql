-- Keys of flattened.network_peers: its own.
SELECT address_key(ip_address) AS ip_address
FROM changed;

-- Keys of trends.finding_versions: the addresses of the versions.
SELECT address_key(peers.ip_address) AS ip_address
FROM flattened.network_peers AS peers
SEMI JOIN changed USING (finding_id, updated_at);

-- Rows of flattened.network_peers: every sighting.
SELECT *
FROM flattened.network_peers
WHERE address_key(ip_address) IN (FROM keys);

-- Rows of trends.finding_versions: by finding_id, updated_at of flattened.network_peers.
