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

group_sizes AS (
    SELECT group_id, count(*) AS member_count
    FROM members
    GROUP BY group_id
),

held AS (
    SELECT
        sequences.finding_id,
        count(*) AS held_count,
        count(*) FILTER (stated.is_naming) AS naming_member_count
    FROM sequences
    INNER JOIN sequence_members AS stated ON stated.sequence_id = sequences.finding_id
    INNER JOIN members AS others
        ON others.finding_id = stated.finding_id AND others.group_id = sequences.group_id
    GROUP BY sequences.finding_id
),

-- All pairs of a group with thousands of sequences would be millions: only its first members are looked at.
first_members AS (
    SELECT sequences.finding_id AS sequence_id, others.finding_id, others.member_number
    FROM sequences
    INNER JOIN members AS others
        ON others.group_id = sequences.group_id
        AND others.finding_id != sequences.finding_id
        AND others.member_number <= 200
),

added AS (
    SELECT sequence_id AS finding_id, list(finding_id ORDER BY member_number)[:100] AS added_finding_ids
    FROM first_members
    ANTI JOIN sequence_members USING (sequence_id, finding_id)
    GROUP BY sequence_id
)

SELECT
    sequences.finding_id,
    sequences.group_id,
    coalesce(signal_counts.signal_count, 0) AS signal_count,
    coalesce(signal_counts.finding_signal_count, 0) AS finding_signal_count,
    coalesce(stored_counts.stored_signal_count, 0) AS stored_signal_count,
    coalesce(held.naming_member_count, 0) AS naming_member_count,
    group_sizes.member_count - 1 - coalesce(held.held_count, 0) AS added_finding_count,
    coalesce(added.added_finding_ids, []) AS added_finding_ids
FROM sequences
INNER JOIN group_sizes USING (group_id)
LEFT JOIN signal_counts USING (finding_id)
LEFT JOIN stored_counts USING (finding_id)
LEFT JOIN held USING (finding_id)
LEFT JOIN added USING (finding_id)
