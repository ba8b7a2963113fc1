-- Grain: scored entity and group of findings that names it. Key: entity_id, group_id.
-- Answers: which part has an entity in a group, and how many points does it get for it?
--
-- These are the parts of entity_scores that depend on one group alone. Each term is a share, 0 to 1, of its weight
-- (risk_weights).
-- Refreshed by: group_id.
WITH
kinds (entity_kind) AS (
    VALUES
    ('container'), ('ecs_task'), ('ecs_cluster'), ('eks_cluster'), ('kubernetes_workload'), ('instance'), ('principal'),
    ('access_key'), ('role_session'), ('s3_bucket'), ('container_image'), ('aws_account'), ('executable_hash'),
    ('ip_address'), ('domain'), ('lambda_function'), ('database')
),

groups AS (
    SELECT
        group_id,
        finding_count,
        if(finding_count > 1, least(len(tactics) / 5, 1), 0) AS group_share,
        attack_sequence_count > 0 AS has_sequence,
        row_number() OVER (ORDER BY group_id) AS group_number
    FROM correlation.finding_groups
),

tactics AS (
    SELECT tactic, 1::BIGINT << row_number() OVER (ORDER BY tactic) AS tactic_bit
    FROM (SELECT DISTINCT tactic FROM flattened.findings_current WHERE tactic IS NOT NULL)
),

placed AS (
    SELECT
        current.finding_id,
        members.group_id,
        current.highest_severity,
        current.tactic,
        is_attack_sequence(current.finding_type) AS is_sequence,
        current.account_id,
        current.region,
        -- No event is later than the version that reports it.
        current.last_event_at AS last_seen_at
    FROM flattened.findings_current AS current
    INNER JOIN correlation.finding_group_members AS members USING (finding_id)
),

-- Findings are numbers, the worst first, until they are listed.
findings AS (
    SELECT
        placed.*,
        tactics.tactic_bit,
        -- An unknown state adds nothing, as one that is too old to be told of: so time alone changes no score.
        if(status.status = 'open', 1, 0) AS open_share,
        context.exposure_share,
        context.vulnerability_share,
        context.privilege_share,
        context.criticality_share,
        context.security_hub_share,
        row_number() OVER (
            ORDER BY placed.highest_severity DESC NULLS LAST, placed.last_seen_at DESC, placed.finding_id
        ) AS finding_number
    FROM placed
    LEFT JOIN flattened.finding_status AS status USING (finding_id)
    LEFT JOIN context.finding_risk AS context USING (finding_id)
    LEFT JOIN tactics USING (tactic)
),

named AS (
    SELECT DISTINCT findings.finding_number, sightings.entity_id
    FROM entities.finding_entities AS sightings
    INNER JOIN kinds USING (entity_kind)
    INNER JOIN findings USING (finding_id)
    -- An ancestor of a process, or the local end of a connection, did nothing itself.
    WHERE sightings.role NOT IN ('ancestor', 'local')
),

parts AS (
    SELECT
        named.entity_id,
        groups.group_number,
        count(*) AS finding_count,
        max(findings.highest_severity) AS highest_severity,
        coalesce(bit_count(bit_or(findings.tactic_bit)), 0) AS tactic_count,
        max(findings.open_share) AS open_share,
        coalesce(max(findings.exposure_share), 0) AS exposure_share,
        coalesce(max(findings.vulnerability_share), 0) AS vulnerability_share,
        coalesce(max(findings.privilege_share), 0) AS privilege_share,
        coalesce(max(findings.criticality_share), 0) AS criticality_share,
        coalesce(max(findings.security_hub_share), 0) AS security_hub_share,
        bool_or(findings.is_sequence) AS is_in_sequence,
        max(findings.last_seen_at) AS last_seen_at,
        min(findings.finding_number) AS worst_number
    FROM named
    INNER JOIN findings USING (finding_number)
    INNER JOIN groups USING (group_id)
    GROUP BY named.entity_id, groups.group_number
),

-- Few groups have several findings, and fewer span several accounts or regions, so only these are looked at.
several AS (
    SELECT
        named.entity_id,
        groups.group_number,
        list(findings.finding_id ORDER BY findings.finding_number)[:20] AS finding_ids,
        count(DISTINCT findings.account_id) + count(DISTINCT findings.region) AS place_count
    FROM named
    INNER JOIN findings USING (finding_number)
    INNER JOIN groups USING (group_id)
    WHERE groups.finding_count > 1
    GROUP BY named.entity_id, groups.group_number
),

shares AS (
    SELECT
        parts.*,
        groups.group_id,
        groups.group_share,
        coalesce(several.finding_ids, [worst.finding_id]) AS finding_ids,
        least((coalesce(parts.highest_severity, 0) / 9) ** 2, 1) AS severity_share,
        least(greatest(parts.tactic_count - 1, 0) / 4, 1) AS tactics_share,
        CASE WHEN parts.is_in_sequence THEN 1 WHEN groups.has_sequence THEN 0.5 ELSE 0 END AS sequence_share,
        least(greatest(coalesce(several.place_count, 2) - 2, 0) / 4, 1) AS spread_share
    FROM parts
    INNER JOIN groups USING (group_number)
    INNER JOIN findings AS worst ON worst.finding_number = parts.worst_number
    LEFT JOIN several ON several.entity_id = parts.entity_id AND several.group_number = parts.group_number
),

points AS (
    SELECT map(list(term), list(weight)) AS points FROM correlation.risk_weights
)

SELECT
    shares.entity_id,
    shares.group_id,
    round(points['severity'] * shares.severity_share, 1) AS severity_term,
    round(points['tactics'] * shares.tactics_share, 1) AS tactics_term,
    round(points['group'] * shares.group_share, 1) AS group_term,
    round(points['sequence'] * shares.sequence_share, 1) AS sequence_term,
    round(points['spread'] * shares.spread_share, 1) AS spread_term,
    round(points['open'] * shares.open_share, 1) AS open_term,
    round(points['exposure'] * shares.exposure_share, 1) AS exposure_term,
    round(points['vulnerability'] * shares.vulnerability_share, 1) AS vulnerability_term,
    round(points['privilege'] * shares.privilege_share, 1) AS privilege_term,
    round(points['criticality'] * shares.criticality_share, 1) AS criticality_term,
    round(points['security_hub'] * shares.security_hub_share, 1) AS security_hub_term,
    shares.finding_count,
    shares.finding_ids,
    shares.last_seen_at
FROM shares
CROSS JOIN points
