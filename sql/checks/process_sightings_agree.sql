-- checks: correlation.process_nodes
-- severity: warn
-- Sightings of a process agree on its start and its task; otherwise its uuid does not identify a single process.
SELECT
    account_id,
    region,
    process_uuid,
    conflicts
FROM correlation.process_nodes
WHERE list_has_any(conflicts, ['started_at', 'task'])
