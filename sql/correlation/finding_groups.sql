-- Grain: group of linked findings, or a finding without links. Key: group_id.
-- Answers: what happened, where, how severe is it, with which tactics in which order, and over what time?
--
-- A group is an incident if it is severe, or if it links findings of several types. One type below High is none, however
-- often it repeats: port probes of a host, for example.
-- Refreshed by: group_id.
WITH
members AS (
    SELECT
        members.group_id,
        members.member_number,
        findings.finding_id,
        findings.finding_type,
        findings.tactic,
        findings.account_id,
        findings.region,
        findings.highest_severity,
        findings.updated_at,
        findings.first_event_at AS first_seen_at,
        findings.last_event_at AS last_seen_at
    FROM correlation.finding_group_members AS members
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
),

facts AS (
    SELECT
        group_id,
        list(finding_id ORDER BY member_number) AS finding_ids,
        count(*) AS finding_count,
        max(highest_severity) AS highest_severity,
        list(DISTINCT account_id ORDER BY account_id) FILTER (account_id IS NOT NULL) AS account_ids,
        list(DISTINCT region ORDER BY region) FILTER (region IS NOT NULL) AS regions,
        count(*) FILTER (is_attack_sequence(finding_type)) AS attack_sequence_count,
        min(first_seen_at) AS first_seen_at,
        max(last_seen_at) AS last_seen_at,
        max(updated_at) AS last_updated_at
    FROM members
    GROUP BY group_id
),

first_tactics AS (
    SELECT group_id, tactic, min(member_number) AS member_number
    FROM members
    WHERE tactic IS NOT NULL
    GROUP BY group_id, tactic
),

tactics AS (
    SELECT group_id, list(tactic ORDER BY member_number) AS tactics
    FROM first_tactics
    GROUP BY group_id
),

first_types AS (
    SELECT group_id, finding_type, min(member_number) AS member_number
    FROM members
    GROUP BY group_id, finding_type
),

types AS (
    SELECT group_id, list(finding_type ORDER BY member_number) AS finding_types
    FROM first_types
    GROUP BY group_id
),

place_kinds (rank, entity_kind, label) AS (
    VALUES
    (1, 'ecs_cluster', 'ECS cluster'), (2, 'eks_cluster', 'EKS cluster'), (3, 'instance', 'instance'),
    (4, 's3_bucket', 'bucket'), (5, 'lambda_function', 'function'), (6, 'database', 'database'),
    (7, 'principal', 'principal'), (8, 'aws_account', 'account')
),

places AS (
    SELECT
        members.group_id,
        arg_min(
            place_kinds.label || ' ' || coalesce(named.entity_name, named.entity_key),
            (place_kinds.rank, members.member_number, named.entity_key)
        ) AS place
    FROM members
    INNER JOIN entities.finding_entities AS named USING (finding_id)
    INNER JOIN place_kinds USING (entity_kind)
    GROUP BY members.group_id
),

rarities AS (
    SELECT first_types.group_id, min(counts.doubling_count) AS doubling_count
    FROM first_types
    INNER JOIN correlation.finding_type_counts AS counts USING (finding_type)
    GROUP BY first_types.group_id
),

factors AS (
    SELECT accounts.account_id, factors.factor
    FROM raw.reference_accounts AS accounts
    INNER JOIN correlation.risk_factors AS factors
        ON factors.known_as = 'account' AND factors.environment = accounts.environment
),

-- Of several accounts the one that matters most counts; one that no file describes may be production.
group_factors AS (
    SELECT members.group_id, max(coalesce(factors.factor, 1)) AS factor
    FROM members
    LEFT JOIN factors USING (account_id)
    GROUP BY members.group_id
),

banded AS (
    SELECT *, severity_band(highest_severity) AS severity_band
    FROM facts
)

SELECT
    banded.group_id,
    concat(
        coalesce(banded.severity_band || ': ', ''),
        coalesce(array_to_string(tactics.tactics, ', '), types.finding_types[1]),
        coalesce(' in ' || places.place, ''),
        CASE
            WHEN len(banded.account_ids) > 1
                THEN concat(' (', banded.finding_count, ' findings, ', len(banded.account_ids), ' accounts)')
            WHEN banded.finding_count > 1 THEN concat(' (', banded.finding_count, ' findings)')
            ELSE ''
        END
    ) AS title,
    banded.finding_ids[1] AS first_finding_id,
    banded.finding_ids,
    banded.finding_count,
    banded.highest_severity,
    banded.severity_band,
    coalesce(banded.account_ids, []) AS account_ids,
    coalesce(banded.regions, []) AS regions,
    coalesce(tactics.tactics, []) AS tactics,
    types.finding_types,
    banded.attack_sequence_count,
    banded.first_seen_at,
    banded.last_seen_at,
    (epoch_us(banded.last_seen_at) - epoch_us(banded.first_seen_at)) / 1e6 AS span_seconds,
    banded.last_updated_at,
    coalesce(is_severe(banded.severity_band), FALSE) OR len(types.finding_types) > 1 AS is_incident,
    group_gravity(
        len(coalesce(tactics.tactics, [])),
        banded.attack_sequence_count,
        len(types.finding_types),
        banded.highest_severity,
        rarities.doubling_count,
        banded.finding_count,
        group_factors.factor
    )::DOUBLE AS gravity
FROM banded
INNER JOIN types USING (group_id)
INNER JOIN rarities USING (group_id)
INNER JOIN group_factors USING (group_id)
LEFT JOIN tactics USING (group_id)
LEFT JOIN places USING (group_id)
