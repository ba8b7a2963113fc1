-- Which findings are in an attack sequence, and which of the same cluster and time does it leave out?
--
-- $finding_id text = null: only this attack sequence, by id or ARN
-- $margin_hours number from 0 = 1: hours before the first and after the last event of the sequence that still count
--
-- Then: a finding in the same group is linked to the sequence by more than place and time: contain it too. A finding
-- that shares only the cluster and the hours may be a coincidence: look at its process and its address.
WITH
sequences AS (
    SELECT
        compared.finding_id AS sequence_finding_id,
        compared.group_id,
        findings.finding_type AS sequence_type,
        findings.event_first_seen_at AS sequence_began_at,
        findings.first_event_at
        - $margin_hours * INTERVAL 1 HOUR AS began_at,
        findings.last_event_at + $margin_hours * INTERVAL 1 HOUR AS ended_at,
        if(compared.signal_count > 0, 'left out', 'beside a sequence that names no signals') AS beside
    FROM correlation.sequence_comparison AS compared
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE $finding_id::VARCHAR IS NULL OR compared.finding_id = split_part($finding_id, '/', -1)
),

-- Over all versions: a sequence and a finding name each other by id or ARN.
held AS (
    SELECT sequences.sequence_finding_id, split_part(signals.signal_uid, '/', -1) AS finding_id
    FROM sequences
    INNER JOIN flattened.sequence_signals AS signals ON signals.finding_id = sequences.sequence_finding_id
    WHERE signals.signal_uid != ''
    UNION
    SELECT sequences.sequence_finding_id, versions.finding_id
    FROM flattened.finding_versions AS versions
    INNER JOIN sequences ON sequences.sequence_finding_id = split_part(versions.associated_attack_sequence_arn, '/', -1)
),

clusters AS (
    SELECT DISTINCT sequences.sequence_finding_id, named.entity_id, sequences.began_at, sequences.ended_at
    FROM entities.finding_entities AS named
    INNER JOIN sequences ON sequences.sequence_finding_id = named.finding_id
    WHERE named.entity_kind IN ('ecs_cluster', 'eks_cluster')
),

related AS (
    SELECT sequence_finding_id, finding_id, 1 AS relation_number
    FROM held
    UNION ALL
    SELECT sequences.sequence_finding_id, members.finding_id, 2
    FROM sequences
    INNER JOIN correlation.finding_group_members AS members USING (group_id)
    UNION ALL
    SELECT clusters.sequence_finding_id, named.finding_id, 3
    FROM clusters
    INNER JOIN entities.finding_entities AS named
        ON named.entity_id = clusters.entity_id
        AND named.last_seen_at >= clusters.began_at
        AND named.first_seen_at <= clusters.ended_at
),

nearest AS (
    SELECT sequence_finding_id, finding_id, min(relation_number) AS relation_number
    FROM related
    WHERE finding_id != sequence_finding_id
    GROUP BY sequence_finding_id, finding_id
)

SELECT
    sequences.sequence_finding_id,
    sequences.sequence_type,
    -- Where GuardDuty names no signals, what it left out can't be told.
    ['in the sequence', concat(beside, ', same group'), concat(beside, ', same cluster')][nearest.relation_number] AS relation,
    findings.finding_id,
    findings.finding_type,
    findings.tactic,
    findings.severity,
    findings.event_first_seen_at,
    findings.event_last_seen_at,
    if(nearest.relation_number = 2, members.explanation, NULL) AS explanation,
    findings.account_id,
    findings.region
FROM nearest
INNER JOIN sequences USING (sequence_finding_id)
INNER JOIN flattened.findings_current AS findings USING (finding_id)
LEFT JOIN correlation.finding_group_members AS members USING (finding_id)
WHERE NOT findings.is_sample
ORDER BY
    sequences.sequence_began_at DESC NULLS LAST,
    sequences.sequence_finding_id,
    nearest.relation_number,
    findings.event_first_seen_at,
    findings.finding_id
