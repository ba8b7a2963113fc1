-- Grain: revision of the same family of task definitions. Parameters: entity_id, most.
-- Answers: which other revisions are known, and which finding types started or stopped with a revision?
WITH
own AS (
    SELECT account_id, region, task_definition_family
    FROM entities.task_definition
    WHERE entity_id = $entity_id
),

revisions AS (
    SELECT definition.*
    FROM entities.task_definition AS definition
    INNER JOIN own USING (account_id, region, task_definition_family)
),

types AS (
    SELECT named.entity_id, list(DISTINCT findings.finding_type ORDER BY findings.finding_type) AS finding_types
    FROM entities.finding_entities AS named
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE named.entity_id IN (SELECT entity_id FROM revisions)
    GROUP BY named.entity_id
),

compared AS (
    SELECT
        revisions.*,
        types.finding_types,
        lag(types.finding_types) OVER (ORDER BY revisions.task_definition_revision, revisions.task_definition_arn) AS types_before
    FROM revisions
    INNER JOIN types USING (entity_id)
)

SELECT
    task_definition_arn,
    task_definition_revision,
    entity_id = $entity_id AS is_own,
    image_keys,
    task_count,
    first_seen_at,
    last_seen_at,
    finding_count,
    highest_severity,
    list_filter(finding_types, lambda each: NOT list_contains(types_before, each)) AS types_begun,
    list_filter(types_before, lambda each: NOT list_contains(finding_types, each)) AS types_ended,
    count(*) OVER () AS sibling_count
FROM compared
-- The newest revisions, and always the entity's own.
QUALIFY row_number() OVER (ORDER BY is_own DESC, task_definition_revision DESC, task_definition_arn DESC) <= $most
ORDER BY task_definition_revision, task_definition_arn
