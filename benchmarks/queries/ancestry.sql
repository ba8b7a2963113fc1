-- Every process with its ancestors, and their distances.
SELECT account_id, region, process_uuid, ancestor_uuid, distance
FROM correlation.process_ancestry
