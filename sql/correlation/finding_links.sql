-- Grain: finding, the finding before it that shares an entity, and that entity. Key: both findings, reason, entity.
-- Answers: which findings belong together, through what, how far apart and how strongly?
--
-- A finding is linked to only one before it, so that links grow with findings and not with their square: to the one
-- that ended last, since a long finding may outlive those that began after it. An entity that too many findings share
-- links nothing (shared_things), nor does an address link an unsolicited finding (link_candidates). Findings further
-- apart than the entity's rule in link_rules allows are not linked.
-- Refreshed by: entity_id.
WITH
linking AS (
    SELECT
        things.entity_id,
        things.entity_kind,
        things.entity_key,
        things.finding_count,
        rules.reason,
        rules.strength,
        rules.max_gap_seconds
    FROM correlation.shared_things AS things
    INNER JOIN correlation.link_rules AS rules USING (entity_kind)
    WHERE things.exceeded_rule IS NULL
),

numbered AS (
    SELECT
        candidates.entity_id,
        candidates.finding_id,
        candidates.first_seen_at,
        candidates.links_until_at,
        row_number() OVER (
            ORDER BY candidates.links_until_at, candidates.first_seen_at, candidates.finding_id
        ) AS end_number
    FROM correlation.link_candidates AS candidates
    SEMI JOIN linking USING (entity_id)
    WHERE NOT candidates.is_unsolicited
),

neighbours AS (
    SELECT
        *,
        max(end_number) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_number
    FROM numbered
),

judged AS (
    SELECT
        neighbours.finding_id,
        neighbours.first_seen_at,
        earlier.finding_id AS linked_finding_id,
        (epoch_us(neighbours.first_seen_at) - epoch_us(earlier.links_until_at)) / 1e6 AS gap_seconds,
        linking.*,
        -- The first finding has none before it, so no gap.
        coalesce(gap_seconds <= linking.max_gap_seconds, FALSE) AS is_link
    FROM neighbours
    INNER JOIN linking USING (entity_id)
    LEFT JOIN numbered AS earlier ON earlier.end_number = neighbours.earlier_number
),

runs AS (
    SELECT
        *,
        last_value(if(is_link, NULL, finding_id) IGNORE NULLS) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_first_finding_id
    FROM judged
)

SELECT
    finding_id,
    linked_finding_id,
    reason,
    entity_id,
    entity_kind,
    entity_key,
    finding_count AS entity_finding_count,
    greatest(gap_seconds, 0)::DOUBLE AS gap_seconds,
    (strength / log2(finding_count))::DOUBLE AS weight,
    run_first_finding_id
FROM runs
WHERE is_link
