-- Grain: scored entity. Key: entity_kind, entity_key.
-- Answers: who and what should be looked at first, why, and which findings support that?
--
-- The score is the sum of the terms, up to 100, multiplied by a factor from the reference files (risk_factors). Points
-- for recency count back from the newest moment of the data, never from the clock.
-- Served as a view.
WITH
recency AS (
    SELECT weight FROM correlation.risk_weights WHERE term = 'recency'
),

scores AS (
    SELECT
        scores.*,
        round(
            recency.weight
            * 0.5 ** (greatest(epoch_us(newest.newest_at) - epoch_us(scores.last_seen_at), 0) / 1e6 / 86400 / 7),
            1
        ) AS recency_term
    FROM correlation.entity_scores AS scores
    CROSS JOIN recency
    CROSS JOIN flattened.newest_moment AS newest
)

SELECT
    entity_id,
    entity_kind,
    entity_key,
    entity_name,
    round(
        least(
            severity_term + tactics_term + group_term + sequence_term + recency_term + rarity_term + spread_term
            + open_term + exposure_term + vulnerability_term + privilege_term + criticality_term
            + security_hub_term,
            100
        ) * reference_factor,
        1
    ) AS score,
    severity_term,
    tactics_term,
    group_term,
    sequence_term,
    recency_term,
    rarity_term,
    spread_term,
    open_term,
    exposure_term,
    vulnerability_term,
    privilege_term,
    criticality_term,
    security_hub_term,
    reference_factor,
    group_id,
    group_count,
    finding_count,
    finding_ids,
    last_seen_at
FROM scores
