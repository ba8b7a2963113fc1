-- checks: correlation.process_ancestry
-- severity: error
-- at a refresh: once a day
-- No process is an ancestor of itself, and no two processes are ancestors of each other.
SELECT
    ancestry.account_id,
    ancestry.region,
    ancestry.process_uuid,
    ancestry.ancestor_uuid
FROM correlation.process_ancestry AS ancestry
LEFT JOIN correlation.process_ancestry AS reverse
    ON reverse.account_id = ancestry.account_id
    AND reverse.region = ancestry.region
    AND reverse.process_uuid = ancestry.ancestor_uuid
    AND reverse.ancestor_uuid = ancestry.process_uuid
WHERE ancestry.process_uuid = ancestry.ancestor_uuid OR reverse.process_uuid IS NOT NULL
