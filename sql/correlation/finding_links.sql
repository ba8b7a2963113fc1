-- Grain: finding, the finding before it that shares an entity, and that entity. Key: both findings, reason, entity.
-- Answers: which findings belong together, through what, how far apart and how surely?
--
-- A finding is tied to one before it, not to all, so links grow with findings and not with their square: to the one
-- that ended last, since a long finding may outlive those that began after it. An entity that more findings share than
-- its rule allows ties nothing, and neither do two findings further apart than that.
WITH
rules (reason, entity_kind, strength, most_findings, longest_gap) AS (
    VALUES
    ('attack_sequence', 'attack_sequence', 1.0, 1000, INTERVAL 90 DAY),
    ('same_process_tree', 'process', 1.0, 200, INTERVAL 7 DAY),
    ('same_container', 'container', 0.9, 200, INTERVAL 7 DAY),
    ('same_task', 'ecs_task', 0.8, 200, INTERVAL 7 DAY),
    ('same_session', 'role_session', 0.8, 200, INTERVAL 1 DAY),
    ('same_session', 'access_key', 0.8, 50, INTERVAL 1 DAY),
    ('same_executable', 'executable_hash', 0.6, 20, INTERVAL 3 DAY),
    ('same_remote_address', 'ip_address', 0.5, 20, INTERVAL 1 DAY),
    ('same_domain', 'domain', 0.5, 20, INTERVAL 1 DAY)
),

finding_entities AS (
    SELECT finding_id, entity_kind, entity_key, role, first_seen_at, last_seen_at
    FROM entities.finding_entities
),

named AS (
    SELECT finding_id, entity_kind, entity_key, role, first_seen_at, last_seen_at
    FROM finding_entities
    WHERE
        entity_kind IN ('container', 'ecs_task', 'role_session', 'access_key', 'domain')
        OR (entity_kind = 'executable_hash' AND role != 'ancestor')
        OR (
            entity_kind = 'ip_address'
            AND role IN ('remote', 'sequence')
            -- Private, shared, loopback, link-local and metadata addresses are other hosts in other networks.
            AND NOT regexp_matches(
                entity_key,
                '^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(::1?$|f[cd]|fe[89ab])'
            )
        )
),

own_processes AS (
    SELECT finding_id, entity_key AS process_key, role, first_seen_at, last_seen_at
    FROM finding_entities
    WHERE entity_kind = 'process'
),

ancestry AS (
    SELECT
        concat_ws('/', account_id, region, process_uuid) AS process_key,
        concat_ws('/', account_id, region, ancestor_uuid) AS ancestor_key
    FROM correlation.process_ancestry
),

processes AS (
    SELECT finding_id, process_key, first_seen_at, last_seen_at
    FROM own_processes
    UNION ALL
    SELECT own_processes.finding_id, ancestry.ancestor_key, own_processes.first_seen_at, own_processes.last_seen_at
    FROM own_processes
    INNER JOIN ancestry USING (process_key)
    WHERE own_processes.role != 'ancestor'
),

processes_of_one_place AS (
    -- What runs in several containers or tasks belongs to the host, or its uuid is no identity.
    SELECT concat_ws('/', account_id, region, process_uuid) AS process_key
    FROM correlation.process_nodes
    WHERE container_count <= 1 AND task_count <= 1
),

versions AS (
    SELECT
        findings.finding_id,
        findings.arn,
        findings.associated_attack_sequence_arn AS sequence_arn,
        coalesce(findings.event_first_seen_at, findings.created_at, findings.updated_at) AS first_seen_at,
        coalesce(findings.event_last_seen_at, findings.updated_at) AS last_seen_at
    FROM flattened.findings
    INNER JOIN flattened.findings_current ON findings_current.finding_id = findings.finding_id
    WHERE NOT findings_current.is_sample
),

sequences AS (
    SELECT DISTINCT finding_id, coalesce(nullif(arn, ''), finding_id) AS sequence_key
    FROM flattened.sequences
    INNER JOIN (SELECT finding_id, max(arn) AS arn FROM versions GROUP BY finding_id) USING (finding_id)
),

sequence_members AS (
    SELECT finding_id, sequence_key FROM sequences
    UNION ALL
    SELECT finding_id, sequence_arn FROM versions
    UNION ALL
    SELECT signals.signal_uid, sequences.sequence_key
    FROM flattened.sequence_signals AS signals
    INNER JOIN sequences USING (finding_id)
    UNION ALL
    SELECT versions.finding_id, sequences.sequence_key
    FROM flattened.sequence_signals AS signals
    INNER JOIN sequences USING (finding_id)
    INNER JOIN versions ON versions.arn = signals.signal_uid
),

shared AS (
    SELECT finding_id, entity_kind, entity_key, role, first_seen_at, last_seen_at FROM named
    UNION ALL
    SELECT finding_id, 'process', process_key, '', first_seen_at, last_seen_at
    FROM processes
    INNER JOIN processes_of_one_place USING (process_key)
    UNION ALL
    SELECT finding_id, 'attack_sequence', sequence_key, '', first_seen_at, last_seen_at
    FROM sequence_members
    INNER JOIN versions USING (finding_id)
    WHERE sequence_key != ''
),

sharers AS (
    SELECT
        finding_id,
        entity_kind,
        entity_key,
        bool_or(role = 'credential_source') AS is_credential,
        min(first_seen_at) AS first_seen_at,
        max(greatest(first_seen_at, last_seen_at)) AS last_seen_at
    FROM shared
    GROUP BY finding_id, entity_kind, entity_key
),

tying AS (
    SELECT
        sharers.entity_kind,
        sharers.entity_key,
        any_value(rules.reason) AS reason,
        any_value(rules.strength) AS strength,
        any_value(rules.longest_gap) AS longest_gap,
        count(*) AS entity_finding_count,
        row_number() OVER () AS entity_number
    FROM sharers
    INNER JOIN rules USING (entity_kind)
    GROUP BY sharers.entity_kind, sharers.entity_key
    HAVING count(*) BETWEEN 2 AND any_value(rules.most_findings)
),

numbered AS (
    SELECT
        sharers.*,
        tying.entity_number,
        row_number() OVER (
            ORDER BY sharers.last_seen_at, sharers.first_seen_at, sharers.finding_id, sharers.is_credential
        ) AS end_number
    FROM sharers
    INNER JOIN tying USING (entity_kind, entity_key)
),

neighbours AS (
    SELECT
        *,
        max(end_number) OVER (
            PARTITION BY entity_number
            ORDER BY first_seen_at, finding_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_number
    FROM numbered
),

judged AS (
    SELECT
        neighbours.finding_id,
        neighbours.first_seen_at,
        neighbours.entity_number,
        earlier.finding_id AS linked_finding_id,
        neighbours.first_seen_at - earlier.last_seen_at AS gap,
        if(neighbours.is_credential != earlier.is_credential, 'same_session', tying.reason) AS reason,
        tying.entity_kind,
        tying.entity_key,
        tying.entity_finding_count,
        tying.strength,
        -- The first of all has none before it, so no gap.
        coalesce(gap <= tying.longest_gap, FALSE) AS is_link
    FROM neighbours
    INNER JOIN tying USING (entity_number)
    LEFT JOIN numbered AS earlier
        ON earlier.entity_number = neighbours.entity_number AND earlier.end_number = neighbours.earlier_number
),

runs AS (
    SELECT
        *,
        last_value(if(is_link, NULL, finding_id) IGNORE NULLS) OVER (
            PARTITION BY entity_number
            ORDER BY first_seen_at, finding_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_first_finding_id
    FROM judged
)

SELECT
    finding_id,
    linked_finding_id,
    reason,
    entity_kind,
    entity_key,
    entity_finding_count,
    greatest(epoch_us(gap), 0) / 1e6 AS gap_seconds,
    (strength / log2(entity_finding_count))::DOUBLE AS weight,
    run_first_finding_id
FROM runs
WHERE is_link
QUALIFY
    -- Two findings of one tree share every ancestor; the rarest says it.
    reason != 'same_process_tree'
    OR row_number() OVER (
        PARTITION BY finding_id, linked_finding_id, reason ORDER BY entity_finding_count, entity_key
    ) = 1
