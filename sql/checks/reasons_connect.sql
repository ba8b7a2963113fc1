-- checks: correlation.finding_group_members
-- severity: error
-- at a refresh: sliced by group_id
-- From every member of a group, the reasons lead to the first: each names the next finding on the way.
WITH RECURSIVE
members AS MATERIALIZED (
    SELECT
        group_id,
        finding_id,
        linked_finding_id AS next_id,
        member_number = 1 AS is_first
    FROM correlation.finding_group_members
),

-- Where the reasons of a member lead. Ways halve with every round; those that go round in a circle never end.
ways (finding_id, next_id, round) USING KEY (finding_id) AS (
    SELECT finding_id, if(is_first, finding_id, next_id), 1
    FROM members
    UNION
    SELECT near.finding_id, next.next_id, near.round + 1
    FROM recurring.ways AS near
    INNER JOIN recurring.ways AS next ON next.finding_id = near.next_id
    WHERE next.next_id != near.next_id AND near.round < 40 AND EXISTS (FROM ways)
)

SELECT members.group_id, members.finding_id, ways.next_id AS leads_to
FROM members
INNER JOIN ways USING (finding_id)
LEFT JOIN members AS firsts ON firsts.finding_id = ways.next_id
WHERE firsts.group_id IS DISTINCT FROM members.group_id OR NOT firsts.is_first
