-- Grain: scored entity. Key: entity_kind, entity_key.
-- Answers: who and what should be looked at first, why, and which findings support that?
--
-- What exists for months has all kinds of findings, so an account would always come first. An entity is therefore
-- rated by its part in one group of findings at a time, and has the score of its worst group. Each term is a share, 0
-- to 1, of its weight (risk_weights). The score is their sum, up to 100, multiplied by a factor from the reference
-- files (risk_factors).
WITH
kinds (entity_kind) AS (
    VALUES
    ('container'), ('ecs_task'), ('ecs_cluster'), ('eks_cluster'), ('kubernetes_workload'), ('instance'), ('principal'),
    ('access_key'), ('role_session'), ('s3_bucket'), ('container_image'), ('aws_account'), ('executable_hash'),
    ('ip_address'), ('domain'), ('lambda_function'), ('database')
),

named AS (
    SELECT DISTINCT finding_id, entity_id
    FROM entities.finding_entities
    INNER JOIN kinds USING (entity_kind)
    -- An ancestor of a process, or the local end of a connection, did nothing itself.
    WHERE role NOT IN ('ancestor', 'local')
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

groups AS (
    SELECT
        group_id,
        if(finding_count > 1, least(len(tactics) / 5, 1), 0) AS group_share,
        attack_sequence_count > 0 AS has_sequence,
        len(account_ids) + len(regions) > 2 AS has_several_places
    FROM correlation.finding_groups
),

sequences AS (
    SELECT DISTINCT finding_id FROM flattened.sequences
),

tactics AS (
    SELECT tactic, 1::BIGINT << row_number() OVER (ORDER BY tactic) AS tactic_bit
    FROM (SELECT DISTINCT tactic FROM flattened.findings_current WHERE tactic IS NOT NULL)
),

findings AS (
    SELECT
        current.finding_id,
        members.group_id,
        current.highest_severity,
        tactics.tactic_bit,
        current.account_id,
        current.region,
        status.status,
        sequences.finding_id IS NOT NULL AS is_sequence,
        -- No event is later than the version that reports it.
        current.last_event_at AS last_seen_at
    FROM flattened.findings_current AS current
    INNER JOIN correlation.finding_group_members AS members USING (finding_id)
    LEFT JOIN flattened.finding_status AS status USING (finding_id)
    LEFT JOIN sequences USING (finding_id)
    LEFT JOIN tactics USING (tactic)
),

parts AS (
    SELECT
        named.entity_id,
        findings.group_id,
        count(*) AS finding_count,
        max(findings.highest_severity) AS highest_severity,
        coalesce(bit_count(bit_or(findings.tactic_bit)), 0) AS tactic_count,
        max(CASE findings.status WHEN 'open' THEN 1 WHEN 'unknown' THEN 0.5 ELSE 0 END) AS open_share,
        bool_or(findings.is_sequence) AS is_in_sequence,
        max(findings.last_seen_at) AS last_seen_at
    FROM named
    INNER JOIN findings USING (finding_id)
    GROUP BY named.entity_id, findings.group_id
),

places AS (
    -- Few groups span several accounts or regions, so only these are counted.
    SELECT
        named.entity_id,
        findings.group_id,
        count(DISTINCT findings.account_id) + count(DISTINCT findings.region) AS place_count
    FROM named
    INNER JOIN findings USING (finding_id)
    INNER JOIN groups USING (group_id)
    WHERE groups.has_several_places
    GROUP BY named.entity_id, findings.group_id
),

entity_groups AS (
    SELECT entity_id, count(*) AS group_count FROM parts GROUP BY entity_id
),

shares AS (
    SELECT
        parts.*,
        entity_groups.group_count,
        least((coalesce(parts.highest_severity, 0) / 9) ** 2, 1) AS severity_share,
        least(greatest(parts.tactic_count - 1, 0) / 4, 1) AS tactics_share,
        groups.group_share,
        CASE WHEN parts.is_in_sequence THEN 1 WHEN groups.has_sequence THEN 0.5 ELSE 0 END AS sequence_share,
        0.5 ** (
            greatest(epoch_us(newest.newest_at) - epoch_us(parts.last_seen_at), 0) / 1e6 / 86400 / 7
        ) AS recency_share,
        1 / (1 + log2(entity_groups.group_count)) AS rarity_share,
        least(greatest(coalesce(places.place_count, 2) - 2, 0) / 4, 1) AS spread_share
    FROM parts
    INNER JOIN entity_groups USING (entity_id)
    INNER JOIN groups USING (group_id)
    LEFT JOIN places USING (entity_id, group_id)
    CROSS JOIN flattened.newest_moment AS newest
),

points AS (
    SELECT map(list(term), list(weight)) AS points FROM correlation.risk_weights
),

terms AS (
    SELECT
        shares.*,
        round(points['severity'] * severity_share, 1) AS severity_term,
        round(points['tactics'] * tactics_share, 1) AS tactics_term,
        round(points['group'] * group_share, 1) AS group_term,
        round(points['sequence'] * sequence_share, 1) AS sequence_term,
        round(points['recency'] * recency_share, 1) AS recency_term,
        round(points['rarity'] * rarity_share, 1) AS rarity_term,
        round(points['spread'] * spread_share, 1) AS spread_term,
        round(points['open'] * open_share, 1) AS open_term
    FROM shares
    CROSS JOIN points
),

scored AS (
    SELECT
        terms.*,
        coalesce(known_factors.reference_factor, 1) AS reference_factor,
        round(
            (
                severity_term + tactics_term + group_term + sequence_term + recency_term + rarity_term + spread_term
                + open_term
            ) * coalesce(known_factors.reference_factor, 1),
            1
        ) AS score
    FROM terms
    LEFT JOIN known_factors USING (entity_id)
),

worst AS (
    FROM scored
    QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY score DESC, last_seen_at DESC, group_id) = 1
),

worst_findings AS (
    SELECT
        worst.entity_id,
        list(
            findings.finding_id
            ORDER BY findings.highest_severity DESC NULLS LAST, findings.last_seen_at DESC, findings.finding_id
        )[:20] AS finding_ids
    FROM worst
    INNER JOIN findings USING (group_id)
    INNER JOIN named ON named.entity_id = worst.entity_id AND named.finding_id = findings.finding_id
    GROUP BY worst.entity_id
)

SELECT
    worst.entity_id,
    entities.entity_kind,
    entities.entity_key,
    entities.entity_name,
    worst.score,
    worst.severity_term,
    worst.tactics_term,
    worst.group_term,
    worst.sequence_term,
    worst.recency_term,
    worst.rarity_term,
    worst.spread_term,
    worst.open_term,
    worst.reference_factor,
    worst.group_id,
    worst.group_count,
    worst.finding_count,
    worst_findings.finding_ids,
    worst.last_seen_at
FROM worst
INNER JOIN entities USING (entity_id)
INNER JOIN worst_findings USING (entity_id)
