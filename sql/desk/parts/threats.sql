-- Grain: row of a version of a finding in flattened.threats. Parameters: finding_id, since_at.
SELECT
    *,
    list_transform(
        [struct_pack(sha256 := threat_sha256, path := NULL::VARCHAR)]
        || list_transform(
            coalesce(file_paths, []), lambda each: struct_pack(sha256 := each.hash, path := each.file_path)
        )
        || list_transform(
            coalesce(item_paths, []), lambda each: struct_pack(sha256 := each.hash, path := each.nested_item_path)
        )
        || list_transform(
            coalesce(item_details, []), lambda each: struct_pack(sha256 := each.hash, path := each.item_path)
        ),
        lambda each: struct_pack(executable_hash := hash_key(each.sha256), path := each.path)
    ) AS keys
FROM flattened.threats
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at, reported_by, position
