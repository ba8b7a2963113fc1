-- Grain: scope and an entity that was first seen in it during a span. Parameters: scope_ids, from_at, to_at, most.
-- Answers: what is new in some scopes during a span of time, and since when is it known anywhere?
--
-- At most `most` rows are returned per scope and kind; `kind_count` is the full number.
WITH
scopes AS (
    SELECT unnest($scope_ids::BIGINT[]) AS entity_id
),

seen AS MATERIALIZED (
    SELECT
        entity_id AS scope_id,
        entity_kind AS scope_kind,
        entity_key AS scope_key,
        related_id,
        relation,
        related_kind,
        related_key,
        first_seen_at,
        finding_count,
        count(*) OVER (PARTITION BY entity_id, related_kind) AS kind_count,
        row_number() OVER (PARTITION BY entity_id, related_kind ORDER BY first_seen_at, related_key) AS place
    FROM entities.entity_relations
    WHERE
        entity_id IN (FROM scopes)
        AND first_seen_at BETWEEN $from_at AND $to_at
        AND related_kind NOT IN ('process', 'container', 'ecs_task')
),

chosen AS MATERIALIZED (
    FROM seen
    WHERE place <= $most
),

known AS (
    SELECT entity_id, entity_name, first_seen_at, finding_count, account_count
    FROM entities.entities
    WHERE rowid IN (SELECT rowid FROM entities.entities WHERE entity_id IN (SELECT related_id FROM chosen))
)

SELECT
    chosen.scope_kind,
    chosen.scope_key,
    chosen.relation,
    chosen.related_kind,
    chosen.related_key,
    known.entity_name AS related_name,
    chosen.first_seen_at,
    chosen.finding_count,
    chosen.kind_count,
    known.first_seen_at AS first_seen_anywhere_at,
    known.finding_count AS finding_count_anywhere,
    known.account_count AS account_count_anywhere
FROM chosen
INNER JOIN known ON known.entity_id = chosen.related_id
ORDER BY chosen.scope_kind, chosen.scope_key, chosen.related_kind, chosen.place
