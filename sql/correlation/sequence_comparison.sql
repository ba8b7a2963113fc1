-- Grain: GuardDuty attack sequence, over all its versions; without samples. Key: finding_id.
-- Answers: what does a GuardDuty sequence contain, and what does its group add?
WITH
members AS (
    SELECT finding_id, group_id, member_number
    FROM correlation.finding_group_members
),

sequence_members AS (
    SELECT sequence_id, finding_id, is_named, is_naming
    FROM correlation.sequence_members
    WHERE NOT is_sequence
),

sequences AS (
    SELECT members.finding_id, members.group_id
    FROM members
    SEMI JOIN flattened.sequences USING (finding_id)
),

signals AS (
    SELECT signals.finding_id, signals.signal_uid, bool_or(signals.signal_type = 'FINDING') AS is_finding
    FROM flattened.sequence_signals AS signals
    SEMI JOIN sequences USING (finding_id)
    WHERE signals.signal_uid != ''
    GROUP BY signals.finding_id, signals.signal_uid
),

signal_counts AS (
    SELECT finding_id, count(*) AS signal_count, count(*) FILTER (is_finding) AS finding_signal_count
    FROM signals
    GROUP BY finding_id
),

stored_counts AS (
    SELECT sequence_id AS finding_id, count(*) AS stored_signal_count
    FROM sequence_members
    WHERE is_named
    GROUP BY sequence_id
),

compared AS (
    SELECT
        sequences.finding_id,
        others.finding_id AS member_id,
        others.member_number,
        coalesce(stated.is_naming, FALSE) AS is_naming,
        stated.finding_id IS NOT NULL AS is_held
    FROM sequences
    INNER JOIN members AS others
        ON others.group_id = sequences.group_id AND others.finding_id != sequences.finding_id
    LEFT JOIN sequence_members AS stated
        ON stated.sequence_id = sequences.finding_id AND stated.finding_id = others.finding_id
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
