-- checks: flattened.quarantined
-- severity: warn
-- No stored body is set aside by flattening. `tracehound quarantine` tells why one is, and what to do.
SELECT
    finding_id,
    updated_at,
    body_sha256,
    reason_code,
    reason
FROM flattened.quarantined
