-- Grain: row of a version of some findings in flattened.instances. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, instance_id
FROM flattened.instances
WHERE rowid IN (SELECT rowid FROM flattened.instances WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
