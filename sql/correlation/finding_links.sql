-- Grain: finding, the finding before it that shares an entity, and that entity. Key: both findings, reason, entity.
-- Answers: which findings belong together, through what, how far apart and how surely?
--
-- A finding is tied to one before it, not to all, so links grow with findings and not with their square: to the one
-- that ended last, since a long finding may outlive those that began after it. An entity that more findings share than
-- its rule allows ties nothing, and neither do two findings further apart than that.
--
-- Findings and entities are numbers until links are found: most that findings share ties nothing.
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

findings AS (
    SELECT finding_id, row_number() OVER (ORDER BY finding_id) AS finding_number
    FROM flattened.findings_current
    WHERE NOT is_sample
),

finding_entities AS (
    SELECT
        findings.finding_number,
        named.entity_id,
        named.entity_kind,
        named.entity_key,
        named.role,
        named.first_seen_at,
        named.last_seen_at
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_id)
),

named AS (
    SELECT finding_number, entity_id, entity_kind, role, first_seen_at, last_seen_at
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

nodes AS (
    SELECT
        account_id,
        region,
        process_uuid,
        concat_ws('/', account_id, region, process_uuid) AS process_key,
        entity_id('process', process_key) AS process_id,
        -- What runs in several containers or tasks belongs to the host, or its uuid is no identity.
        container_count <= 1 AND task_count <= 1 AS is_of_one_place
    FROM correlation.process_nodes
),

ancestry AS (
    SELECT process.process_id, ancestor.process_id AS ancestor_id
    FROM correlation.process_ancestry AS paths
    INNER JOIN nodes AS process USING (account_id, region, process_uuid)
    INNER JOIN nodes AS ancestor
        ON ancestor.account_id = paths.account_id
        AND ancestor.region = paths.region
        AND ancestor.process_uuid = paths.ancestor_uuid
),

own_processes AS (
    SELECT finding_number, entity_id AS process_id, role, first_seen_at, last_seen_at
    FROM finding_entities
    WHERE entity_kind = 'process'
),

processes AS (
    SELECT finding_number, process_id, first_seen_at, last_seen_at
    FROM own_processes
    UNION ALL
    SELECT own_processes.finding_number, ancestry.ancestor_id, own_processes.first_seen_at, own_processes.last_seen_at
    FROM own_processes
    INNER JOIN ancestry USING (process_id)
    WHERE own_processes.role != 'ancestor'
),

versions AS (
    SELECT
        versions.finding_id,
        findings.finding_number,
        versions.arn,
        versions.associated_attack_sequence_arn AS sequence_arn,
        coalesce(versions.event_first_seen_at, versions.created_at, versions.updated_at) AS first_seen_at,
        coalesce(versions.event_last_seen_at, versions.updated_at) AS last_seen_at
    FROM flattened.findings AS versions
    INNER JOIN findings USING (finding_id)
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

sequence_sightings AS (
    SELECT
        versions.finding_number,
        entity_id('attack_sequence', members.sequence_key) AS sequence_id,
        members.sequence_key,
        versions.first_seen_at,
        versions.last_seen_at
    FROM sequence_members AS members
    INNER JOIN versions USING (finding_id)
    WHERE members.sequence_key != ''
),

shared AS (
    SELECT finding_number, entity_id, entity_kind, role, first_seen_at, last_seen_at FROM named
    UNION ALL
    SELECT processes.finding_number, processes.process_id, 'process', '', processes.first_seen_at, processes.last_seen_at
    FROM processes
    INNER JOIN nodes USING (process_id)
    WHERE nodes.is_of_one_place
    UNION ALL
    SELECT finding_number, sequence_id, 'attack_sequence', '', first_seen_at, last_seen_at
    FROM sequence_sightings
),

sharers AS (
    SELECT
        finding_number,
        entity_id,
        any_value(entity_kind) AS entity_kind,
        bool_or(role = 'credential_source') AS is_credential,
        min(first_seen_at) AS first_seen_at,
        max(greatest(first_seen_at, last_seen_at)) AS last_seen_at
    FROM shared
    GROUP BY finding_number, entity_id
),

counts AS (
    SELECT entity_id, any_value(entity_kind) AS entity_kind, count(*) AS entity_finding_count
    FROM sharers
    GROUP BY entity_id
    HAVING count(*) > 1
),

tying AS (
    SELECT
        counts.entity_id,
        counts.entity_kind,
        counts.entity_finding_count,
        rules.reason,
        rules.strength,
        rules.longest_gap
    FROM counts
    INNER JOIN rules USING (entity_kind)
    WHERE counts.entity_finding_count <= rules.most_findings
),

numbered AS (
    SELECT
        sharers.*,
        row_number() OVER (
            ORDER BY sharers.last_seen_at, sharers.first_seen_at, sharers.finding_number, sharers.is_credential
        ) AS end_number
    FROM sharers
    INNER JOIN tying USING (entity_id)
),

neighbours AS (
    SELECT
        *,
        max(end_number) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_number
    FROM numbered
),

judged AS (
    SELECT
        neighbours.finding_number,
        neighbours.first_seen_at,
        neighbours.entity_id,
        earlier.finding_number AS linked_finding_number,
        neighbours.first_seen_at - earlier.last_seen_at AS gap,
        if(neighbours.is_credential != earlier.is_credential, 'same_session', tying.reason) AS reason,
        tying.entity_kind,
        tying.entity_finding_count,
        tying.strength,
        -- The first of all has none before it, so no gap.
        coalesce(gap <= tying.longest_gap, FALSE) AS is_link
    FROM neighbours
    INNER JOIN tying USING (entity_id)
    LEFT JOIN numbered AS earlier
        ON earlier.entity_id = neighbours.entity_id AND earlier.end_number = neighbours.earlier_number
),

runs AS (
    SELECT
        *,
        last_value(if(is_link, NULL, finding_number) IGNORE NULLS) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_first_finding_number
    FROM judged
),

keys AS (
    SELECT entity_id, entity_key FROM entities.entities WHERE entity_kind != 'process'
    UNION ALL
    SELECT process_id, process_key FROM nodes
    UNION ALL
    SELECT DISTINCT sequence_id, sequence_key FROM sequence_sightings
),

links AS (
    SELECT runs.*, keys.entity_key
    FROM runs
    INNER JOIN keys USING (entity_id)
    WHERE runs.is_link
    QUALIFY
        -- Two findings of one tree share every ancestor; the rarest says it.
        runs.reason != 'same_process_tree'
        OR row_number() OVER (
            PARTITION BY runs.finding_number, runs.linked_finding_number, runs.reason
            ORDER BY runs.entity_finding_count, keys.entity_key
        ) = 1
)

SELECT
    findings.finding_id,
    earlier.finding_id AS linked_finding_id,
    links.reason,
    links.entity_kind,
    links.entity_key,
    links.entity_finding_count,
    greatest(epoch_us(links.gap), 0) / 1e6 AS gap_seconds,
    (links.strength / log2(links.entity_finding_count))::DOUBLE AS weight,
    firsts.finding_id AS run_first_finding_id
FROM links
INNER JOIN findings USING (finding_number)
INNER JOIN findings AS earlier ON earlier.finding_number = links.linked_finding_number
INNER JOIN findings AS firsts ON firsts.finding_number = links.run_first_finding_number
