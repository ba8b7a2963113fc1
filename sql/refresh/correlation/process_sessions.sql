-- More keys: everything below.
SELECT below.account_id, below.region, below.process_uuid
FROM correlation.process_ancestry AS below
INNER JOIN keys
    ON keys.account_id = below.account_id AND keys.region = below.region AND keys.process_uuid = below.ancestor_uuid;

-- Rows of correlation.process_ancestry: of the processes and their ancestors, each of which may be a launcher by what is
-- above it. In a line that is longer than ancestry goes, these have ancestors of their own.
WITH
lines AS (
    SELECT account_id, region, process_uuid
    FROM keys
    UNION
    SELECT paths.account_id, paths.region, paths.ancestor_uuid
    FROM correlation.process_ancestry AS paths
    SEMI JOIN keys USING (account_id, region, process_uuid)
),

longer AS (
    SELECT account_id, region, process_uuid
    FROM lines
    UNION
    SELECT paths.account_id, paths.region, paths.ancestor_uuid
    FROM correlation.process_ancestry AS paths
    SEMI JOIN lines USING (account_id, region, process_uuid)
)

SELECT *
FROM correlation.process_ancestry
SEMI JOIN longer USING (account_id, region, process_uuid);

-- Rows of correlation.process_nodes: of the processes and these ancestors.
SELECT *
FROM correlation.process_nodes
SEMI JOIN (
    SELECT account_id, region, process_uuid
    FROM keys
    UNION
    SELECT account_id, region, unnest([process_uuid, ancestor_uuid])
    FROM slices.correlation_process_ancestry
) USING (account_id, region, process_uuid);
