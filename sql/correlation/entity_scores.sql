-- Grain: scored entity. Key: entity_kind, entity_key.
-- Answers: because of which group of findings should an entity be looked at, and what does its score consist of?
--
-- What exists for months has all kinds of findings, so an account would always come first. An entity is therefore
-- rated by its part in one group of findings at a time, and has the score of its worst group. Which group is the worst
-- is decided as of the entity's latest event, so it does not change as time passes; entity_risk adds the points for
-- recency, and the score.
-- Refreshed by: entity_id.
WITH
weights AS (
    SELECT
        max(weight) FILTER (term = 'recency') AS recency_weight,
        max(weight) FILTER (term = 'rarity') AS rarity_weight
    FROM correlation.risk_weights
),

entities AS (
    SELECT entity_id, entity_kind, entity_key, entity_name, account_id FROM entities.entities
),

known AS (
    SELECT entity_id, known_as, environment
    FROM entities.known_entities
    WHERE known_as != 'account'
    UNION ALL
    SELECT entities.entity_id, 'account', accounts.environment
    FROM entities
    INNER JOIN raw.reference_accounts AS accounts USING (account_id)
),

known_factors AS (
    SELECT known.entity_id, product(factors.factor) AS reference_factor
    FROM known
    INNER JOIN correlation.risk_factors AS factors
        ON factors.known_as = known.known_as AND factors.environment = coalesce(known.environment, '')
    GROUP BY known.entity_id
),

totals AS (
    SELECT entity_id, count(*) AS group_count, max(last_seen_at) AS last_seen_at
    FROM correlation.entity_groups
    GROUP BY entity_id
),

rated AS (
    SELECT
        parts.entity_id,
        parts.group_id,
        totals.group_count,
        parts.last_seen_at,
        parts.severity_term + parts.tactics_term + parts.group_term + parts.sequence_term + parts.spread_term
        + parts.open_term + parts.exposure_term + parts.vulnerability_term + parts.privilege_term + parts.criticality_term
        + parts.security_hub_term
        + round(
            weights.recency_weight
            * 0.5 ** ((epoch_us(totals.last_seen_at) - epoch_us(parts.last_seen_at)) / 1e6 / 86400 / 7),
            1
        ) AS points
    FROM correlation.entity_groups AS parts
    INNER JOIN totals USING (entity_id)
    CROSS JOIN weights
),

worst AS (
    SELECT
        entity_id,
        any_value(group_count) AS group_count,
        arg_min(group_id, (-points, -epoch_us(last_seen_at), group_id)) AS group_id
    FROM rated
    GROUP BY entity_id
)

SELECT
    worst.entity_id,
    entities.entity_kind,
    entities.entity_key,
    entities.entity_name,
    parts.severity_term,
    parts.tactics_term,
    parts.group_term,
    parts.sequence_term,
    round(weights.rarity_weight / (1 + log2(worst.group_count)), 1) AS rarity_term,
    parts.spread_term,
    parts.open_term,
    parts.exposure_term,
    parts.vulnerability_term,
    parts.privilege_term,
    parts.criticality_term,
    parts.security_hub_term,
    coalesce(known_factors.reference_factor, 1) AS reference_factor,
    worst.group_id,
    worst.group_count,
    parts.finding_count,
    parts.finding_ids,
    parts.last_seen_at
FROM worst
INNER JOIN entities USING (entity_id)
INNER JOIN correlation.entity_groups AS parts
    ON parts.entity_id = worst.entity_id AND parts.group_id = worst.group_id
LEFT JOIN known_factors ON known_factors.entity_id = worst.entity_id
CROSS JOIN weights
