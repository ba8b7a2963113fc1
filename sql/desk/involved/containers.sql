-- Grain: row of a version of some findings in flattened.containers. Parameter: finding_ids.
SELECT finding_id, updated_at, account_id, region, image_key, image_registry, image_repository, image_tag, image_digest
FROM flattened.containers
WHERE rowid IN (SELECT rowid FROM flattened.containers WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[])))
