-- Grain: finding group that names an entity. Parameters: entity_id, most.
-- Answers: which groups is it in, the gravest first, with how many of their findings?
WITH
named AS (
    SELECT DISTINCT finding_number
    FROM entities.finding_entities
    WHERE entity_id = $entity_id
),

shares AS (
    SELECT group_id, count(*) AS naming_count
    FROM correlation.finding_group_members
    INNER JOIN named USING (finding_number)
    GROUP BY group_id
)

SELECT
    groups.group_id,
    groups.title,
    groups.severity_band,
    groups.highest_severity,
    groups.finding_count,
    shares.naming_count,
    groups.tactics,
    groups.first_seen_at,
    groups.last_seen_at,
    count(*) OVER () AS group_count
FROM correlation.finding_groups AS groups
INNER JOIN shares USING (group_id)
ORDER BY gravity DESC, group_id
LIMIT $most
