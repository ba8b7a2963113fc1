-- Grain: a thing that has a page. Columns: what kind of page it is for the result, the kind and the key of the thing.
-- Groups and findings are drawn by a hash; of entities, those around the middle of each kind, and each kind's largest.
WITH
kinds (entity_kind) AS (
    VALUES ('ecs_task'), ('container_image'), ('aws_account'), ('ip_address'), ('executable_path'), ('principal')
),

ranked AS (
    SELECT
        entity_kind,
        entity_key,
        row_number() OVER (PARTITION BY entity_kind ORDER BY finding_count DESC, entity_key) AS place,
        count(*) OVER (PARTITION BY entity_kind) AS places
    FROM entities.entities
    INNER JOIN kinds USING (entity_kind)
),

drawn_groups AS (
    SELECT group_id FROM correlation.finding_groups ORDER BY md5(group_id) LIMIT 200
),

-- Those that people look at first.
gravest_groups AS (
    SELECT group_id FROM correlation.finding_groups ORDER BY highest_severity DESC, finding_count DESC, group_id LIMIT 100
),

drawn_findings AS (
    SELECT finding_id FROM flattened.findings_current WHERE NOT is_sample ORDER BY md5(finding_id) LIMIT 300
)

SELECT 'group' AS page, 'group' AS kind, group_id AS key FROM drawn_groups
UNION ALL
SELECT 'group' AS page, 'group' AS kind, group_id FROM gravest_groups
UNION ALL
SELECT 'group, most findings' AS page, 'group' AS kind, arg_max(group_id, (finding_count, group_id))
FROM correlation.finding_groups
HAVING count(*) > 0
UNION ALL
SELECT 'finding' AS page, 'finding' AS kind, finding_id FROM drawn_findings
UNION ALL
SELECT 'entity, of the middle' AS page, entity_kind, entity_key FROM ranked
WHERE place BETWEEN (places + 1) // 2 - 10 AND (places + 1) // 2 + 10
UNION ALL
SELECT concat(entity_kind, ', most findings') AS page, entity_kind, entity_key FROM ranked WHERE place = 1
ORDER BY page, kind, key
