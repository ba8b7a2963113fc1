-- checks: correlation.finding_links
-- severity: error
-- at a refresh: once a day
-- Every entity that a finding, a relation or a link names exists.
WITH
numbered AS (
    SELECT DISTINCT 'entities.finding_entities' AS named_in, entity_id FROM entities.finding_entities
    UNION ALL
    SELECT DISTINCT 'entities.entity_relations', entity_id FROM entities.entity_relations
    UNION ALL
    SELECT DISTINCT 'entities.entity_relations', related_id FROM entities.entity_relations
),

linking AS (
    -- A process may be known only as an ancestor; shared things that are not entities are named by no finding.
    SELECT DISTINCT entity_kind, entity_key
    FROM correlation.finding_links
    WHERE entity_kind IN ('access_key', 'domain', 'executable_hash', 'ip_address', 'role_session')
)

SELECT
    numbered.named_in,
    numbered.entity_id,
    NULL AS entity_kind,
    NULL AS entity_key
FROM numbered
ANTI JOIN entities.entities USING (entity_id)
UNION ALL
SELECT
    'correlation.finding_links',
    NULL,
    linking.entity_kind,
    linking.entity_key
FROM linking
ANTI JOIN entities.entities USING (entity_kind, entity_key)
