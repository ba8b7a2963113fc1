-- Grain: group. Parameter: group_ids.
-- Answers: how did each of some groups begin, who acts in it, what was lost or harmed, and of how many findings do versions
-- contradict each other?
--
-- Whoever opened its sessions, owns its keys or called, and from which addresses, and the other addresses and domains at
-- the remote end; those of most findings first. Data may be lost where findings tell of exfiltration, harm may be done
-- where they tell of impact: in the places that they name, or the account if they name none. Stolen are credentials, told
-- by what they belong to.
WITH
members AS MATERIALIZED (
    SELECT group_id, finding_id, member_number, finding_number
    FROM correlation.finding_group_members
    WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
),

findings AS (
    SELECT
        members.group_id,
        members.finding_id,
        members.finding_number,
        members.member_number,
        current.finding_type,
        current.tactic
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

-- Numbers are found first: texts lie in dictionaries, one for each finding of a group.
sightings AS MATERIALIZED (
    SELECT finding_number, entity_id, entity_kind, role
    FROM entities.finding_sightings
    WHERE
        finding_number IN (SELECT finding_number FROM members)
        AND role IN ('caller', 'remote', 'dns', 'resource', 'sequence')
),

-- The texts of a group lie together; the group of a single finding has none there.
texts AS MATERIALIZED (
    SELECT group_id, entity_id, role, entity_key, entity_name
    FROM correlation.finding_group_entities
    WHERE group_id IN (SELECT unnest($group_ids::VARCHAR[]))
    UNION ALL
    SELECT singles.group_id, alone.entity_id, alone.role, alone.entity_key, alone.entity_name
    FROM entities.finding_sightings AS alone
    INNER JOIN (
        SELECT group_id, any_value(finding_number) AS finding_number
        FROM members
        GROUP BY group_id
        HAVING count(*) = 1
    ) AS singles USING (finding_number)
),

named AS MATERIALIZED (
    SELECT
        findings.group_id,
        findings.member_number,
        findings.tactic,
        sightings.entity_kind,
        sightings.role,
        texts.entity_key,
        coalesce(texts.entity_name, texts.entity_key) AS name
    FROM sightings
    INNER JOIN findings USING (finding_number)
    INNER JOIN texts
        ON texts.group_id = findings.group_id
        AND texts.entity_id = sightings.entity_id
        AND texts.role = sightings.role
    WHERE
        (sightings.role = 'caller' AND sightings.entity_kind = 'principal')
        -- A private address says nothing to who reads it elsewhere.
        OR (
            sightings.role = 'remote' AND sightings.entity_kind = 'ip_address'
            AND NOT is_private_address(texts.entity_key)
        )
        OR (sightings.role = 'dns' AND sightings.entity_kind = 'domain')
        OR (sightings.role IN ('resource', 'sequence') AND sightings.entity_kind IN (SELECT entity_kind FROM place_kinds))
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

calls AS (
    SELECT DISTINCT group_id, member_number
    FROM named
    WHERE role = 'caller'
),

counted AS (
    SELECT
        named.group_id,
        named.role,
        named.name,
        bool_or(calls.member_number IS NOT NULL) AS is_of_call,
        count(DISTINCT named.member_number) AS finding_count
    FROM named
    LEFT JOIN calls USING (group_id, member_number)
    WHERE named.role IN ('caller', 'remote', 'dns')
    GROUP BY named.group_id, named.role, named.name
),

actors AS (
    SELECT
        group_id,
        list(name ORDER BY finding_count DESC, name) FILTER (role = 'caller') AS callers,
        list(name ORDER BY finding_count DESC, name) FILTER (role = 'remote' AND is_of_call) AS caller_addresses,
        list(name ORDER BY finding_count DESC, name) FILTER (
            role = 'dns' OR (role = 'remote' AND NOT is_of_call)
        ) AS remote_ends
    FROM counted
    GROUP BY group_id
),

affected AS (
    SELECT DISTINCT
        named.group_id,
        named.tactic,
        place_kinds.label || ' ' || named.name AS place,
        place_kinds.label = 'account' AS is_account
    FROM named
    INNER JOIN place_kinds USING (entity_kind)
    WHERE
        named.role = 'resource'
        AND named.tactic IN ('Exfiltration', 'Impact')
        AND place_kinds.label NOT IN ('ECS cluster', 'EKS cluster')
),

told_places AS (
    FROM affected
    QUALIFY NOT is_account OR bool_and(is_account) OVER (PARTITION BY group_id, tactic)
),

harms AS (
    SELECT
        group_id,
        list(place ORDER BY place) FILTER (tactic = 'Exfiltration') AS robbed,
        list(place ORDER BY place) FILTER (tactic = 'Impact') AS harmed
    FROM told_places
    GROUP BY group_id
),

thefts AS (
    SELECT
        members.group_id,
        list(DISTINCT [thefts.source_kind, thefts.source_key] ORDER BY [thefts.source_kind, thefts.source_key]) AS stolen_from
    FROM correlation.credential_thefts AS thefts
    INNER JOIN members USING (finding_id)
    GROUP BY members.group_id
),

first_members AS (
    SELECT group_id, list(finding_id ORDER BY member_number) AS finding_ids
    FROM members
    WHERE member_number <= 50
    GROUP BY group_id
),

-- Only those that are certain: a name in a sentence is taken for a fact.
people AS (
    SELECT
        group_id,
        list(person_name ORDER BY finding_count DESC, person_name) FILTER (role = 'session_opener') AS openers,
        list(person_name ORDER BY finding_count DESC, person_name) FILTER (role = 'key_owner') AS key_owners
    FROM (
        SELECT members.group_id, told.role, told.person_name, count(*) AS finding_count
        FROM correlation.finding_people AS told
        INNER JOIN members USING (finding_id)
        WHERE told.is_certain
        GROUP BY members.group_id, told.role, told.person_name
    )
    GROUP BY group_id
),

contradicted AS (
    SELECT group_id, count(*) AS contradicted_count
    FROM members
    WHERE finding_id IN (SELECT finding_id FROM flattened.version_conflicts)
    GROUP BY group_id
)

SELECT
    beginnings.group_id,
    beginnings.entry_type,
    beginnings.entry_place,
    beginnings.entry_origin,
    coalesce(people.openers, []) AS openers,
    coalesce(people.key_owners, []) AS key_owners,
    coalesce(actors.callers, []) AS callers,
    coalesce(actors.caller_addresses, []) AS caller_addresses,
    coalesce(actors.remote_ends, []) AS remote_ends,
    coalesce(harms.robbed, []) AS robbed,
    coalesce(thefts.stolen_from, []) AS stolen_from,
    coalesce(harms.harmed, []) AS harmed,
    coalesce(contradicted.contradicted_count, 0) AS contradicted_count,
    first_members.finding_ids AS first_finding_ids
FROM beginnings
INNER JOIN first_members USING (group_id)
LEFT JOIN actors USING (group_id)
LEFT JOIN harms USING (group_id)
LEFT JOIN thefts USING (group_id)
LEFT JOIN people USING (group_id)
LEFT JOIN contradicted USING (group_id)
ORDER BY beginnings.group_id
