-- checks: flattened.findings_current
-- severity: error
-- at a refresh: once a day
-- Every finding has one row, which is its latest version, and its versions are counted.
WITH
histories AS (
    SELECT finding_id, max(updated_at) AS updated_at, count(*) AS version_count
    FROM flattened.finding_versions
    GROUP BY finding_id
)

SELECT
    coalesce(histories.finding_id, current.finding_id) AS finding_id,
    histories.updated_at AS latest_updated_at,
    current.updated_at,
    histories.version_count AS stored_version_count,
    current.version_count
FROM histories
FULL JOIN flattened.findings_current AS current ON current.finding_id = histories.finding_id
WHERE
    current.updated_at IS DISTINCT FROM histories.updated_at
    OR current.version_count IS DISTINCT FROM histories.version_count
