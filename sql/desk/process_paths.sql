-- Grain: process and one of its ancestors. Parameters: account_ids, regions, process_uuids.
-- Answers: what are the ancestors of some processes in the forest over all findings?
--
-- Processes of an account lie together.
SELECT account_id, region, process_uuid, ancestor_uuid, distance
FROM correlation.process_ancestry
WHERE
    rowid IN (
        SELECT rowid
        FROM correlation.process_ancestry
        WHERE
            account_id IN (SELECT unnest($account_ids::VARCHAR[]))
            AND region IN (SELECT unnest($regions::VARCHAR[]))
            AND process_uuid IN (SELECT unnest($process_uuids::VARCHAR[]))
    )
ORDER BY ALL
