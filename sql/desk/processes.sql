-- Grain: process in a role in a finding, according to its latest version. Parameter: finding_ids.
-- Answers: which processes do some findings name, and in which roles?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
WITH
sightings AS MATERIALIZED (
    SELECT
        processes.*,
        max(updated_at) OVER (PARTITION BY finding_id, process_uuid, role) AS latest_at
    FROM flattened.processes
    WHERE
        rowid IN (
            SELECT rowid
            FROM flattened.processes
            WHERE finding_id IN (SELECT unnest($finding_ids::VARCHAR[]))
        )
        AND process_uuid != ''
)

SELECT
    finding_id,
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    process_uuid,
    role,
    min(depth) AS depth
FROM sightings
WHERE updated_at = latest_at
GROUP BY ALL
ORDER BY finding_id, process_uuid, role
