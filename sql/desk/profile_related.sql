-- Grain: entity that was seen with another: in it, or as a scope that contains it. Parameters: entity_id, most.
-- Answers: what belongs to an entity and where does it belong, by kind, those with the most findings first?
--
-- At most `most` rows are returned per kind; `kind_count` is the full number.
WITH
seen AS (
    SELECT FALSE AS is_scope, related_id, relation, related_kind, related_key, first_seen_at, last_seen_at, finding_count
    FROM entities.entity_relations
    WHERE entity_id = $entity_id
    UNION ALL
    SELECT TRUE, entity_id, relation, entity_kind, entity_key, first_seen_at, last_seen_at, finding_count
    FROM entities.entity_scopes
    WHERE related_id = $entity_id
),

ranked AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY is_scope, related_kind) AS kind_count,
        row_number() OVER (
            PARTITION BY is_scope, related_kind ORDER BY finding_count DESC, last_seen_at DESC, related_key
        ) AS place
    FROM seen
),

chosen AS MATERIALIZED (
    FROM ranked
    WHERE place <= $most
)

SELECT
    chosen.is_scope,
    chosen.relation,
    chosen.related_kind,
    chosen.related_key,
    entities.entity_name AS related_name,
    chosen.first_seen_at,
    chosen.last_seen_at,
    chosen.finding_count,
    chosen.kind_count
FROM chosen
LEFT JOIN entities.entities ON entities.entity_id = chosen.related_id
ORDER BY chosen.is_scope DESC, chosen.related_kind, chosen.place
