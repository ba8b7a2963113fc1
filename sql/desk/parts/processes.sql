-- Grain: row of a version of a finding in flattened.processes. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        executable_hash := hash_key(executable_sha256)
    ) AS keys
FROM flattened.processes
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, lineage_of, depth
