-- Grain: entity shared by so many findings that it links none of them. Key: entity_kind, entity_key.
-- Answers: what did links ignore because everybody shares it, and which rule does it exceed?
--
-- It counts as finding_links does: findings that the entity could link. For processes, the first process of a session
-- stands for the whole session.
WITH
rules AS (
    FROM correlation.link_rules
),

finding_entities AS (
    FROM entities.finding_entities
),

expected AS (
    SELECT entity_id
    FROM entities.known_entities
    WHERE is_expected
),

entities AS (
    SELECT entity_kind, entity_key, entity_name FROM entities.entities
),

sessions AS (
    SELECT
        entity_id('process', concat_ws('/', account_id, region, process_uuid)) AS process_id,
        concat_ws('/', account_id, region, session_process_uuid) AS session_key
    FROM correlation.process_sessions
    WHERE NOT is_launcher
),

named AS (
    SELECT finding_id, entity_kind, entity_key, account_id, region, first_seen_at, last_seen_at
    FROM finding_entities
    ANTI JOIN expected USING (entity_id)
    WHERE can_link(entity_kind, entity_key, entity_name, role)
    UNION ALL
    SELECT
        finding_entities.finding_id,
        finding_entities.entity_kind,
        sessions.session_key,
        finding_entities.account_id,
        finding_entities.region,
        finding_entities.first_seen_at,
        finding_entities.last_seen_at
    FROM finding_entities
    INNER JOIN sessions ON sessions.process_id = finding_entities.entity_id
    WHERE finding_entities.entity_kind = 'process' AND finding_entities.role IN ('process', 'modifying')
),

shared_spans AS (
    SELECT
        finding_id,
        entity_kind,
        entity_key,
        any_value(account_id) AS account_id,
        any_value(region) AS region,
        min(first_seen_at) AS first_seen_at,
        max(greatest(first_seen_at, last_seen_at)) AS last_seen_at
    FROM named
    GROUP BY finding_id, entity_kind, entity_key
),

figures AS (
    SELECT
        entity_kind,
        entity_key,
        count(*) AS finding_count,
        count(DISTINCT account_id) AS account_count,
        count(DISTINCT region) AS region_count,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(first_seen_at) - min(first_seen_at) AS spread
    FROM shared_spans
    GROUP BY entity_kind, entity_key
),

judged AS (
    SELECT
        figures.*,
        CASE
            WHEN figures.finding_count > rules.max_finding_count THEN concat('more than ', rules.max_finding_count, ' findings')
            WHEN figures.finding_count > rules.rare_finding_count AND figures.spread > to_seconds(rules.max_spread_seconds)
                THEN concat(
                    'more than ',
                    rules.rare_finding_count,
                    ' findings over more than ',
                    rules.max_spread_seconds // 86400,
                    ' days'
                )
        END AS exceeded_rule
    FROM figures
    INNER JOIN rules USING (entity_kind)
)

SELECT
    entity_id(judged.entity_kind, judged.entity_key) AS entity_id,
    judged.entity_kind,
    judged.entity_key,
    entities.entity_name,
    judged.finding_count,
    judged.account_count,
    judged.region_count,
    judged.first_seen_at,
    judged.last_seen_at,
    judged.exceeded_rule
FROM judged
LEFT JOIN entities USING (entity_kind, entity_key)
WHERE judged.exceeded_rule IS NOT NULL
