-- Grain: row of a version of some findings in flattened.access_keys. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, access_key_id, principal_session_name, user_name, user_type
FROM flattened.access_keys
WHERE rowid IN (SELECT rowid FROM flattened.access_keys WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
