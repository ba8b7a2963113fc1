-- checks: flattened.quarantined
-- severity: warn
-- Flattening sets no stored body aside. `tracehound quarantine` shows why it did, and what to do.
SELECT
    finding_id,
    updated_at,
    body_sha256,
    reason_code,
    reason
FROM flattened.quarantined
