-- Grain: finding or group with a verdict that names an entity, and an id under which the verdict is stored.
-- Parameters: entity_id, ids (of all verdicts).
-- Answers: which verdicts concern this entity?
WITH
named AS MATERIALIZED (
    SELECT DISTINCT finding_id
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
),

members AS MATERIALIZED (
    SELECT group_id, finding_id, solo_group_id
    FROM correlation.finding_group_members
),

its_groups AS (
    SELECT DISTINCT members.group_id
    FROM members
    INNER JOIN named USING (finding_id)
),

decided_groups AS (
    SELECT members.group_id, members.solo_group_id
    FROM members
    INNER JOIN its_groups USING (group_id)
    WHERE members.solo_group_id IN (SELECT unnest($ids::VARCHAR[]))
),

decided_findings AS (
    SELECT finding_id
    FROM named
    WHERE finding_id IN (SELECT unnest($ids::VARCHAR[]))
)

SELECT 'group' AS kind, decided_groups.group_id AS subject_id, decided_groups.solo_group_id AS known_as, groups.title AS what
FROM decided_groups
INNER JOIN correlation.finding_groups AS groups USING (group_id)
UNION ALL
SELECT 'finding', finding_id, finding_id, findings.finding_type
FROM decided_findings
INNER JOIN flattened.findings_current AS findings USING (finding_id)
ORDER BY kind DESC, subject_id, known_as
