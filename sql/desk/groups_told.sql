-- Grain: group. Parameter: group_ids.
-- Answers: how did each of some groups begin, who acts in it, and what was lost or harmed?
--
-- Whoever called, and the addresses at the other end, those of most findings first. Lost is data of buckets where a
-- finding tells of exfiltration, and what stolen credentials belong to; harmed is what findings of impact are about.
WITH
members AS MATERIALIZED (
    SELECT group_id, finding_id, member_number, finding_number(finding_id) AS finding_number
    FROM correlation.finding_group_members
    WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
),

findings AS (
    SELECT members.group_id, members.finding_id, members.member_number, current.finding_type, current.tactic
    FROM members
    INNER JOIN (
        SELECT finding_id, finding_type, tactic
        FROM flattened.findings_current
        WHERE finding_id IN (SELECT finding_id FROM members)
    ) AS current USING (finding_id)
),

place_kinds (rank, entity_kind, label) AS (
    VALUES
    (1, 'ecs_task', 'task'), (2, 'kubernetes_workload', 'workload'), (3, 'instance', 'instance'),
    (4, 'lambda_function', 'function'), (5, 'database', 'database'), (6, 's3_bucket', 'bucket'),
    (7, 'ecs_cluster', 'ECS cluster'), (8, 'eks_cluster', 'EKS cluster'), (9, 'aws_account', 'account')
),

named AS MATERIALIZED (
    SELECT
        findings.group_id,
        findings.member_number,
        findings.tactic,
        sightings.entity_kind,
        sightings.role,
        sightings.entity_key,
        coalesce(sightings.entity_name, sightings.entity_key) AS name
    FROM entities.finding_entities AS sightings
    INNER JOIN findings USING (finding_id)
    WHERE
        sightings.finding_number IN (SELECT finding_number FROM members)
        AND (
            (sightings.role = 'caller' AND sightings.entity_kind = 'principal')
            -- A private address says nothing to who reads it elsewhere.
            OR (
                sightings.role = 'remote' AND sightings.entity_kind = 'ip_address'
                AND NOT is_private_address(sightings.entity_key)
            )
            OR (sightings.role IN ('resource', 'sequence') AND sightings.entity_kind IN (SELECT entity_kind FROM place_kinds))
        )
),

beginnings AS (
    SELECT
        findings.group_id,
        any_value(findings.finding_type) AS entry_type,
        arg_min(place_kinds.label || ' ' || named.name, (place_kinds.rank, named.entity_key)) AS entry_place,
        any_value(sessions.origin) AS entry_origin
    FROM findings
    LEFT JOIN named
        ON named.group_id = findings.group_id AND named.member_number = findings.member_number AND named.role = 'resource'
    LEFT JOIN place_kinds USING (entity_kind)
    LEFT JOIN (
        SELECT acting.finding_id, min(sessions.origin) AS origin
        FROM correlation.finding_sessions AS acting
        INNER JOIN correlation.process_sessions AS sessions ON sessions.entity_id = acting.session_id
        WHERE acting.finding_id IN (SELECT finding_id FROM members)
        GROUP BY acting.finding_id
    ) AS sessions ON sessions.finding_id = findings.finding_id
    WHERE findings.member_number = 1
    GROUP BY findings.group_id
),

counted AS (
    SELECT group_id, role, name, count(DISTINCT member_number) AS finding_count
    FROM named
    WHERE role IN ('caller', 'remote')
    GROUP BY group_id, role, name
),

actors AS (
    SELECT
        group_id,
        list(name ORDER BY finding_count DESC, name) FILTER (role = 'caller') AS callers,
        list(name ORDER BY finding_count DESC, name) FILTER (role = 'remote') AS addresses
    FROM counted
    GROUP BY group_id
),

harms AS (
    SELECT
        named.group_id,
        list(DISTINCT named.name ORDER BY named.name) FILTER (
            named.tactic = 'Exfiltration' AND named.entity_kind = 's3_bucket'
        ) AS lost_buckets,
        list(DISTINCT place_kinds.label || ' ' || named.name ORDER BY place_kinds.label || ' ' || named.name) FILTER (
            named.tactic = 'Impact' AND named.role = 'resource' AND place_kinds.rank <= 6
        ) AS harmed
    FROM named
    INNER JOIN place_kinds USING (entity_kind)
    GROUP BY named.group_id
),

thefts AS (
    SELECT
        members.group_id,
        list(DISTINCT thefts.source_key ORDER BY thefts.source_key) AS stolen_from
    FROM correlation.credential_thefts AS thefts
    INNER JOIN members USING (finding_id)
    GROUP BY members.group_id
)

SELECT
    beginnings.group_id,
    beginnings.entry_type,
    beginnings.entry_place,
    beginnings.entry_origin,
    coalesce(actors.callers, []) AS callers,
    coalesce(actors.addresses, []) AS addresses,
    coalesce(harms.lost_buckets, []) AS lost_buckets,
    coalesce(thefts.stolen_from, []) AS stolen_from,
    coalesce(harms.harmed, []) AS harmed
FROM beginnings
LEFT JOIN actors USING (group_id)
LEFT JOIN harms USING (group_id)
LEFT JOIN thefts USING (group_id)
ORDER BY beginnings.group_id
