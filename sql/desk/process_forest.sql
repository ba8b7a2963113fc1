-- Grain: process of the forest. Parameters: account_ids, regions, process_uuids.
-- Answers: what is known about some processes, who started each, and which session does it belong to?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
-- Processes of an account lie together.
WITH
accounts AS (
    SELECT unnest($account_ids::VARCHAR[]) AS account_id
),

regions AS (
    SELECT unnest($regions::VARCHAR[]) AS region
),

wanted AS (
    SELECT unnest($process_uuids::VARCHAR[]) AS process_uuid
),

nodes AS (
    FROM correlation.process_nodes
    WHERE
        rowid IN (
            SELECT rowid
            FROM correlation.process_nodes
            WHERE account_id IN (FROM accounts) AND region IN (FROM regions) AND process_uuid IN (FROM wanted)
        )
),

parents AS (
    SELECT account_id, region, process_uuid, parent_uuid
    FROM correlation.process_edges
    WHERE
        rowid IN (
            SELECT rowid
            FROM correlation.process_edges
            WHERE account_id IN (FROM accounts) AND region IN (FROM regions) AND process_uuid IN (FROM wanted)
        )
        AND is_followed
),

sessions AS (
    FROM correlation.process_sessions
    WHERE
        rowid IN (
            SELECT rowid
            FROM correlation.process_sessions
            WHERE account_id IN (FROM accounts) AND region IN (FROM regions) AND process_uuid IN (FROM wanted)
        )
)

SELECT
    nodes.*,
    parents.parent_uuid,
    coalesce(sessions.is_launcher, FALSE) AS is_launcher,
    sessions.launcher_reason,
    sessions.session_process_uuid,
    sessions.session_program,
    sessions.session_started_at,
    sessions.origin,
    coalesce(sessions.has_package_manager, FALSE) AS has_package_manager
FROM nodes
LEFT JOIN parents USING (account_id, region, process_uuid)
LEFT JOIN sessions USING (account_id, region, process_uuid)
ORDER BY nodes.account_id, nodes.region, nodes.started_at NULLS FIRST, nodes.process_uuid
