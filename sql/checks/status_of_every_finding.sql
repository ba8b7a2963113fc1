-- checks: flattened.finding_status
-- severity: error
-- at a refresh: once a day
-- Every finding has one status, that of its latest version.
SELECT
    coalesce(current.finding_id, status.finding_id) AS finding_id,
    current.updated_at,
    status.updated_at AS status_updated_at
FROM flattened.findings_current AS current
FULL JOIN flattened.finding_status AS status ON status.finding_id = current.finding_id
WHERE status.updated_at IS DISTINCT FROM current.updated_at
