-- Grain: row of a version of a finding in flattened.sequence_actors. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        executable_hash := hash_key(process_sha256)
    ) AS keys
FROM flattened.sequence_actors
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, position
