-- Grain: group. Parameters: names, decisions (of verdicts, in the order in which they were given: what each is about, and
-- whether it decides or takes a decision back), is_all, days (null: no limit), min_severity, changed_since (null: ever),
-- group_ids (null: all), after_gravity and after_id (of the last group that was listed before; null: from the first), most.
-- Answers: which groups are to be looked at, gravest first, and how many are there?
--
-- A group is in the queue while one of its findings awaits triage and has no verdict of its own or of its group.
WITH
verdicts AS (
    SELECT
        unnest($names::VARCHAR[]) AS name,
        unnest($decisions::BOOLEAN[]) AS is_decision,
        unnest(range(len($names::VARCHAR[]))) AS number
),

about AS (
    SELECT name AS finding_id, is_decision, number
    FROM verdicts
    UNION ALL
    SELECT members.finding_id, verdicts.is_decision, verdicts.number
    FROM correlation.finding_group_members AS members
    INNER JOIN verdicts ON verdicts.name = members.solo_group_id
),

decided AS (
    SELECT finding_id
    FROM about
    GROUP BY finding_id
    HAVING arg_max(is_decision, number)
),

undecided AS (
    SELECT group_id, count(*) AS undecided_count
    FROM trends.finding_states
    ANTI JOIN decided USING (finding_id)
    WHERE is_awaiting_triage
    GROUP BY group_id
),

asked AS MATERIALIZED (
    SELECT
        groups.group_id,
        groups.gravity,
        groups.is_incident,
        coalesce(undecided.undecided_count, 0) AS undecided_count,
        $after_id IS NULL
        OR groups.gravity < $after_gravity::DOUBLE
        OR (groups.gravity = $after_gravity::DOUBLE AND groups.group_id > $after_id) AS is_after
    FROM correlation.finding_groups AS groups
    CROSS JOIN flattened.newest_moment AS newest
    LEFT JOIN undecided USING (group_id)
    WHERE
        ($is_all OR undecided.group_id IS NOT NULL)
        AND (
            $days IS NULL
            OR groups.last_seen_at >= newest.newest_at - to_microseconds(($days::DOUBLE * 86400 * 1000000)::BIGINT)
        )
        AND coalesce(groups.highest_severity, 0) >= $min_severity
        AND ($changed_since IS NULL OR groups.last_updated_at > $changed_since)
        AND ($group_ids::VARCHAR[] IS NULL OR list_contains($group_ids::VARCHAR[], groups.group_id))
),

-- A window with a filter takes half a minute over a million groups.
counts AS (
    SELECT
        count(*) AS group_count,
        count(*) FILTER (is_incident) AS incident_count,
        count(*) FILTER (is_after) AS next_count
    FROM asked
),

listed AS MATERIALIZED (
    SELECT group_id, undecided_count
    FROM asked
    WHERE is_after
    ORDER BY gravity DESC, group_id
    LIMIT $most
)

SELECT
    groups.group_id,
    groups.title,
    groups.finding_count,
    groups.highest_severity,
    groups.severity_band,
    groups.account_ids,
    groups.regions,
    groups.tactics,
    groups.attack_sequence_count,
    groups.first_finding_id,
    groups.first_seen_at,
    groups.last_seen_at,
    groups.last_updated_at,
    groups.is_incident,
    groups.gravity,
    listed.undecided_count,
    newest.newest_at,
    counts.group_count,
    counts.incident_count,
    counts.next_count
FROM correlation.finding_groups AS groups
CROSS JOIN counts
CROSS JOIN flattened.newest_moment AS newest
INNER JOIN listed USING (group_id)
ORDER BY gravity DESC, group_id
