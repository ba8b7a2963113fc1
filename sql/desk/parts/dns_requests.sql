-- Grain: row of a version of a finding in flattened.dns_requests. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        domain := domain_key(domain)
    ) AS keys
FROM flattened.dns_requests
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
