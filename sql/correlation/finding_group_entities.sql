-- Grain: entity in a role in a group of two or more findings. Key: group_id, entity_kind, entity_key, role.
-- Answers: who and what is involved in a group, in how many members, and from when to when?
--
-- For a finding without links, entities.finding_entities has the same rows.
-- Refreshed by: group_id.
WITH
members AS (
    SELECT group_id, finding_id
    FROM correlation.finding_group_members
    WHERE link_count > 0
),

named AS (
    SELECT
        members.group_id,
        entities.finding_id,
        entities.entity_id,
        entities.entity_kind,
        entities.entity_key,
        entities.entity_name,
        entities.role,
        entities.last_updated_at,
        entities.first_seen_at,
        entities.last_seen_at
    FROM entities.finding_entities AS entities
    INNER JOIN members USING (finding_id)
)

SELECT
    group_id,
    entity_id,
    any_value(entity_kind) AS entity_kind,
    any_value(entity_key) AS entity_key,
    latest(entity_name, last_updated_at) AS entity_name,
    role,
    count(*) AS finding_count,
    min(first_seen_at) AS first_seen_at,
    max(last_seen_at) AS last_seen_at
FROM named
GROUP BY group_id, entity_id, role
