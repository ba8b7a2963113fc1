-- Grain: process and one of its ancestors. Parameter: process_uuids.
-- Answers: what are the ancestors of some processes in the forest over all findings?
SELECT account_id, region, process_uuid, ancestor_uuid, distance
FROM correlation.process_ancestry
WHERE process_uuid IN (SELECT unnest($process_uuids::VARCHAR[]))
ORDER BY ALL
