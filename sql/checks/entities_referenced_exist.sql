-- checks: correlation.finding_links
-- severity: error
-- Every entity that a finding, a relation or a link names exists.
WITH
referenced AS (
    SELECT DISTINCT 'entities.finding_entities' AS named_in, entity_kind, entity_key FROM entities.finding_entities
    UNION ALL
    SELECT DISTINCT 'entities.entity_relations', entity_kind, entity_key FROM entities.entity_relations
    UNION ALL
    SELECT DISTINCT 'entities.entity_relations', related_kind, related_key FROM entities.entity_relations
    UNION ALL
    -- A sequence and a process known only as an ancestor are shared, but are no entities of a finding.
    SELECT DISTINCT 'correlation.finding_links', entity_kind, entity_key
    FROM correlation.finding_links
    WHERE entity_kind NOT IN ('attack_sequence', 'process')
)

SELECT
    referenced.named_in,
    referenced.entity_kind,
    referenced.entity_key
FROM referenced
ANTI JOIN entities.entities USING (entity_kind, entity_key)
