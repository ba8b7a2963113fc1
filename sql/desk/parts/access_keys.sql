-- Grain: row of a version of a finding in flattened.access_keys. Parameters: finding_id, since_at.
SELECT
    *,
    struct_pack(
        principal := principal_key(principal_id, account_id, user_type, user_name),
        role_session := role_session_key(principal_id, principal_session_name)
    ) AS keys
FROM flattened.access_keys
WHERE finding_id = $finding_id AND updated_at >= $since_at
ORDER BY updated_at
