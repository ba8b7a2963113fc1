-- Every process with its ancestors, and how far they are.
SELECT account_id, region, process_uuid, ancestor_uuid, distance
FROM correlation.process_ancestry
