-- Grain: attack sequence that GuardDuty reported and that is no sample, over all its versions. Key: finding_id.
-- Answers: what does a sequence of GuardDuty hold, and what does the group that it is in add to it?
--
-- A sequence and its signals find each other as in finding_links: by the id or ARN that it names, or by its ARN that a
-- finding names, in any version, since an update replaces what the one before it said.
WITH
members AS (
    SELECT finding_id, group_id, member_number
    FROM correlation.finding_group_members
),

versions AS (
    SELECT finding_id, arn, associated_attack_sequence_arn AS sequence_arn
    FROM flattened.findings
),

sequences AS (
    SELECT
        members.finding_id,
        members.group_id,
        coalesce(nullif(max(versions.arn), ''), members.finding_id) AS sequence_key
    FROM members
    SEMI JOIN flattened.sequences USING (finding_id)
    INNER JOIN versions USING (finding_id)
    GROUP BY members.finding_id, members.group_id
),

signals AS (
    SELECT
        sequences.finding_id,
        signals.signal_uid,
        bool_or(signals.signal_type = 'FINDING') AS is_finding
    FROM flattened.sequence_signals AS signals
    INNER JOIN sequences USING (finding_id)
    WHERE signals.signal_uid != ''
    GROUP BY sequences.finding_id, signals.signal_uid
),

signal_counts AS (
    SELECT finding_id, count(*) AS signal_count, count(*) FILTER (is_finding) AS finding_signal_count
    FROM signals
    GROUP BY finding_id
),

ids AS (
    SELECT finding_id AS named_as, finding_id FROM members
    UNION
    SELECT versions.arn, versions.finding_id
    FROM versions
    SEMI JOIN members USING (finding_id)
),

stored_signals AS (
    SELECT DISTINCT signals.finding_id, ids.finding_id AS signal_finding_id
    FROM signals
    INNER JOIN ids ON ids.named_as = signals.signal_uid
),

stored_counts AS (
    SELECT finding_id, count(*) AS stored_signal_count
    FROM stored_signals
    GROUP BY finding_id
),

naming AS (
    SELECT DISTINCT sequences.finding_id, versions.finding_id AS naming_finding_id
    FROM versions
    INNER JOIN sequences ON sequences.sequence_key = versions.sequence_arn
),

compared AS (
    SELECT
        sequences.finding_id,
        others.finding_id AS member_id,
        others.member_number,
        naming.naming_finding_id IS NOT NULL AS is_naming,
        stored_signals.signal_finding_id IS NOT NULL OR is_naming AS is_held
    FROM sequences
    INNER JOIN members AS others
        ON others.group_id = sequences.group_id AND others.finding_id != sequences.finding_id
    LEFT JOIN stored_signals
        ON stored_signals.finding_id = sequences.finding_id AND stored_signals.signal_finding_id = others.finding_id
    LEFT JOIN naming
        ON naming.finding_id = sequences.finding_id AND naming.naming_finding_id = others.finding_id
),

member_counts AS (
    SELECT
        finding_id,
        count(*) FILTER (is_naming) AS naming_member_count,
        count(*) FILTER (NOT is_held) AS added_finding_count,
        list(member_id ORDER BY member_number) FILTER (NOT is_held) AS added_finding_ids
    FROM compared
    GROUP BY finding_id
)

SELECT
    sequences.finding_id,
    sequences.group_id,
    coalesce(signal_counts.signal_count, 0) AS signal_count,
    coalesce(signal_counts.finding_signal_count, 0) AS finding_signal_count,
    coalesce(stored_counts.stored_signal_count, 0) AS stored_signal_count,
    coalesce(member_counts.naming_member_count, 0) AS naming_member_count,
    coalesce(member_counts.added_finding_count, 0) AS added_finding_count,
    coalesce(member_counts.added_finding_ids, []) AS added_finding_ids
FROM sequences
LEFT JOIN signal_counts USING (finding_id)
LEFT JOIN stored_counts USING (finding_id)
LEFT JOIN member_counts USING (finding_id)
