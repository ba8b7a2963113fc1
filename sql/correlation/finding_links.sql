-- Grain: finding, the finding before it that shares an entity, and that entity. Key: both findings, reason, entity.
-- Answers: which findings belong together, through what, how far apart and how strongly?
--
-- A finding is linked to only one before it, so that links grow with findings and not with their square: to the one
-- that ended last, since a long finding may outlive those that began after it. An entity that too many findings share
-- links nothing (shared_things), nor does an address link an unsolicited finding (link_candidates). Findings further
-- apart than the entity's rule in link_rules allows are not linked.
--
-- Where findings play parts, a finding is linked to one that plays another: to the one that ended last, or, if that plays
-- its own, to the one that ended last of the findings in a row before it that play another. Where a rule says so, only
-- findings of one part are linked, and only between others that play one and the same part.
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
        rules.max_gap_seconds,
        rules.leading_part,
        rules.enclosed_part
    FROM correlation.shared_things AS things
    INNER JOIN correlation.link_rules AS rules USING (entity_kind)
    WHERE things.exceeded_rule IS NULL
),

candidates AS (
    SELECT entity_id, finding_id, first_seen_at, links_until_at, part
    FROM correlation.link_candidates
    WHERE NOT is_unsolicited
    UNION ALL
    SELECT entity_id, finding_id, first_seen_at, last_seen_at, part
    FROM correlation.combined_things
    UNION ALL
    SELECT entity_id, finding_id, first_seen_at, last_seen_at, part
    FROM correlation.corresponding_things
),

numbered AS (
    SELECT
        candidates.entity_id,
        candidates.finding_id,
        candidates.first_seen_at,
        candidates.links_until_at,
        candidates.part,
        lag(candidates.part) OVER (
            PARTITION BY candidates.entity_id ORDER BY candidates.first_seen_at, candidates.finding_id
        ) AS part_before,
        -- Rows of one finding must not change places when this is computed again, as an engine may do for each reader.
        row_number() OVER (
            ORDER BY
                candidates.links_until_at,
                candidates.first_seen_at,
                candidates.finding_id,
                candidates.entity_id,
                candidates.part
        ) AS end_number
    FROM candidates
    SEMI JOIN linking USING (entity_id)
),

stretches AS (
    SELECT
        *,
        -- Findings in a row that play the same part have the same number.
        count(*) FILTER (part_before != part) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stretch
    FROM numbered
),

neighbours AS (
    SELECT
        *,
        max(end_number) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS last_number,
        max(end_number) OVER (
            PARTITION BY entity_id ORDER BY stretch RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING
        ) AS other_number,
        min(end_number) OVER (
            PARTITION BY entity_id ORDER BY stretch RANGE BETWEEN 1 FOLLOWING AND 1 FOLLOWING
        ) AS next_number
    FROM stretches
),

chosen AS (
    SELECT
        neighbours.entity_id,
        neighbours.finding_id,
        neighbours.first_seen_at,
        neighbours.part,
        neighbours.next_number,
        if(neighbours.part = last.part, neighbours.other_number, neighbours.last_number) AS earlier_number
    FROM neighbours
    LEFT JOIN numbered AS last ON last.end_number = neighbours.last_number
),

judged AS (
    SELECT
        chosen.finding_id,
        chosen.first_seen_at,
        earlier.finding_id AS linked_finding_id,
        (epoch_us(chosen.first_seen_at) - epoch_us(earlier.links_until_at)) / 1e6 AS gap_seconds,
        linking.*,
        -- The first finding has none before it, so no gap.
        coalesce(
            gap_seconds <= linking.max_gap_seconds
            AND (linking.enclosed_part IS NULL OR later.part = earlier.part)
            AND (linking.leading_part IS NULL OR earlier.part = linking.leading_part),
            FALSE
        ) AS is_link
    FROM chosen
    INNER JOIN linking USING (entity_id)
    LEFT JOIN numbered AS earlier ON earlier.end_number = chosen.earlier_number
    LEFT JOIN numbered AS later ON later.end_number = chosen.next_number AND linking.enclosed_part = chosen.part
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
    -- Rounded, because the last digits of a logarithm differ between machines.
    round(strength / log2(finding_count), 9)::DOUBLE AS weight,
    run_first_finding_id
FROM runs
WHERE is_link
