-- Grain: access key that some findings name and of which API calls tell. Parameter: finding_ids.
-- Answers: of which access keys of some findings is the chain known?
WITH
named AS MATERIALIZED (
    SELECT DISTINCT access_key_id
    FROM flattened.access_keys
    WHERE rowid IN (SELECT rowid FROM flattened.access_keys WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
)

SELECT DISTINCT access_key_id
FROM correlation.credential_chain
WHERE access_key_id IN (SELECT access_key_id FROM named)
ORDER BY access_key_id
