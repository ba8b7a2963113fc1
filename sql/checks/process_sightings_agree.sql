-- checks: correlation.process_nodes
-- severity: warn
-- Sightings of a process agree on its start and its task; where they do not, its uuid is no identity.
SELECT
    account_id,
    region,
    process_uuid,
    conflicts
FROM correlation.process_nodes
WHERE list_has_any(conflicts, ['started_at', 'task'])
