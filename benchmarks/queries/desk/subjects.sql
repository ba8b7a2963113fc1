-- Grain: arguments of a command: the group with the most findings and one of its findings, and for some kinds the
-- entity with the most findings and the median one. Columns: its name in the result, and its words.
WITH
kinds (entity_kind) AS (
    VALUES ('ecs_task'), ('container_image'), ('aws_account'), ('ip_address'), ('executable_path'), ('principal')
),

ranked AS (
    SELECT
        entity_kind,
        entity_key,
        finding_count,
        row_number() OVER (PARTITION BY entity_kind ORDER BY finding_count DESC, entity_key) AS place,
        count(*) OVER (PARTITION BY entity_kind) AS places
    FROM entities.entities
    INNER JOIN kinds USING (entity_kind)
),

largest AS (
    SELECT group_id
    FROM correlation.finding_groups
    ORDER BY finding_count DESC, group_id
    LIMIT 1
),

member AS (
    SELECT max(finding_id) AS finding_id
    FROM correlation.finding_group_members
    WHERE
        group_id IN (SELECT group_id FROM largest)
        AND finding_id IN (SELECT finding_id FROM flattened.processes)
)

SELECT 'group' AS name, ['group', group_id] AS words FROM largest
UNION ALL
SELECT command, [command, finding_id] FROM member CROSS JOIN (VALUES ('investigate'), ('tree')) AS commands (command)
WHERE finding_id IS NOT NULL
UNION ALL
SELECT
    concat('profile ', entity_kind, if(place = 1, ', most findings: ', ', of the middle: '), finding_count),
    ['profile', entity_kind, entity_key]
FROM ranked
WHERE place = 1 OR place = (places + 1) // 2
ORDER BY name
