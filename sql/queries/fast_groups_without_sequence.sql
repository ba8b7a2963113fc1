-- Which groups reach three tactics within hours without an attack sequence from GuardDuty?
--
-- $tactics integer from 1 = 3: tactics that must occur together
-- $hours number from 0 = 24: longest time between the first and the last of them
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: these are attacks that GuardDuty shows only in pieces: treat them like an attack sequence. Read one with
-- `tracehound query group_timeline --param group_id=…`.
WITH
candidates AS (
    SELECT *
    FROM correlation.finding_groups
    WHERE
        len(tactics) >= $tactics
        AND attack_sequence_count = 0
        AND is_within(first_seen_at, last_seen_at, $from, $to)
),

events AS (
    SELECT DISTINCT
        members.group_id,
        findings.tactic,
        findings.first_event_at AS began_at
    FROM correlation.finding_group_members AS members
    SEMI JOIN candidates USING (group_id)
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE findings.tactic IS NOT NULL
),

windows AS (
    SELECT
        group_id,
        began_at,
        count(DISTINCT tactic) OVER (
            PARTITION BY group_id
            ORDER BY began_at
            RANGE BETWEEN CURRENT ROW AND $hours::DOUBLE * INTERVAL 1 HOUR FOLLOWING
        ) AS tactic_count
    FROM events
),

fastest AS (
    SELECT
        group_id,
        max(tactic_count) AS tactics_in_window,
        arg_max(began_at, (tactic_count, -epoch(began_at))) AS window_began_at
    FROM windows
    GROUP BY group_id
    HAVING max(tactic_count) >= $tactics
)

SELECT
    candidates.group_id,
    candidates.title,
    fastest.tactics_in_window,
    fastest.window_began_at,
    candidates.tactics,
    candidates.finding_count,
    candidates.highest_severity,
    candidates.account_ids,
    candidates.regions,
    candidates.first_seen_at,
    candidates.last_seen_at
FROM candidates
INNER JOIN fastest USING (group_id)
ORDER BY fastest.tactics_in_window DESC, candidates.highest_severity DESC, candidates.finding_count DESC, candidates.group_id
