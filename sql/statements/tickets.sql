-- Grain: finding group that is to have a ticket, or may have one. Key: group_id.
-- Parameters: since and minimum_severity (of groups that are to have one), known_as (ids that members of groups with a
-- ticket would have alone).
-- Answers: what do tickets say, and under which ids were they made?
WITH
names AS (
    SELECT unnest($known_as::VARCHAR[]) AS solo_group_id
),

with_ticket AS (
    SELECT DISTINCT members.group_id
    FROM correlation.finding_group_members AS members
    INNER JOIN names USING (solo_group_id)
),

chosen AS (
    SELECT
        groups.*,
        coalesce(groups.highest_severity >= $minimum_severity, FALSE) AND groups.last_updated_at >= $since AS is_due
    FROM correlation.finding_groups AS groups
    LEFT JOIN with_ticket USING (group_id)
    WHERE
        with_ticket.group_id IS NOT NULL
        OR (groups.highest_severity >= $minimum_severity AND groups.last_updated_at >= $since)
),

members AS (
    SELECT
        members.group_id,
        list(members.solo_group_id ORDER BY members.member_number) AS known_as,
        list(members.finding_id ORDER BY members.member_number) AS finding_ids
    FROM correlation.finding_group_members AS members
    SEMI JOIN chosen USING (group_id)
    GROUP BY members.group_id
)

SELECT
    chosen.group_id,
    chosen.is_due,
    chosen.title,
    chosen.highest_severity,
    chosen.severity_band,
    chosen.finding_count,
    chosen.finding_types,
    chosen.tactics,
    chosen.account_ids,
    chosen.regions,
    chosen.first_seen_at,
    chosen.last_seen_at,
    members.known_as,
    members.finding_ids
FROM chosen
INNER JOIN members USING (group_id)
ORDER BY chosen.highest_severity DESC NULLS LAST, chosen.group_id
