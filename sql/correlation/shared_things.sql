-- Grain: thing that several findings share. Key: entity_id.
-- Answers: how many findings share it, over how much time, and is that too much to link them?
--
-- It links them if its rule in link_rules allows this many findings, and this much time between the starts of the first
-- and the last of them; something rare may take longer. What anybody may use links nothing, nor does what was there before
-- the part with which its rule begins.
-- Refreshed by: entity_id.
WITH
candidates AS (
    SELECT entity_id, entity_kind, entity_key, first_seen_at, last_seen_at, part, is_anybodys
    FROM correlation.link_candidates
    UNION ALL
    SELECT entity_id, entity_kind, entity_key, first_seen_at, last_seen_at, part, is_anybodys
    FROM correlation.combined_things
    UNION ALL
    SELECT entity_id, entity_kind, entity_key, first_seen_at, last_seen_at, part, FALSE
    FROM correlation.corresponding_things
),

figures AS (
    SELECT
        entity_id,
        any_value(entity_kind) AS entity_kind,
        min(entity_key) AS entity_key,
        count(*) AS finding_count,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        (epoch_us(max(first_seen_at)) - epoch_us(min(first_seen_at))) / 1e6 AS spread_seconds,
        bool_or(is_anybodys) AS is_anybodys,
        arg_min(part, (first_seen_at, part)) AS first_part,
        bool_or(part = needed.needed_part) AS has_needed_part
    FROM candidates
    LEFT JOIN (SELECT entity_kind, needed_part FROM correlation.link_rules) AS needed USING (entity_kind)
    GROUP BY entity_id
    HAVING count(*) > 1
)

SELECT
    figures.entity_id,
    figures.entity_kind,
    figures.entity_key,
    figures.finding_count,
    figures.first_seen_at,
    figures.last_seen_at,
    figures.spread_seconds,
    CASE
        WHEN figures.is_anybodys THEN 'anybody may use it'
        WHEN NOT figures.has_needed_part THEN concat('nothing ', rules.needed_part, ' about it')
        WHEN figures.first_part != rules.begins_with THEN concat('seen before a ', rules.begins_with, ' named it')
        WHEN figures.finding_count > rules.max_finding_count THEN concat('more than ', rules.max_finding_count, ' findings')
        WHEN figures.finding_count > rules.rare_finding_count AND figures.spread_seconds > rules.max_spread_seconds
            THEN concat(
                'more than ',
                rules.rare_finding_count,
                ' findings over more than ',
                rules.max_spread_seconds // 86400,
                ' days'
            )
    END AS exceeded_rule
FROM figures
INNER JOIN correlation.link_rules AS rules USING (entity_kind)
