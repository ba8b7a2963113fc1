-- Grain: thing of a group by which its actor is recognised. Parameter: group_id.
-- Answers: was an address, file, domain, credential or person of a group seen in other findings after its last event?
--
-- In a wide table, the row ids of some keys are looked up first, so that its other columns are read only for these rows.
WITH
this_group AS MATERIALIZED (
    SELECT finding_ids, last_seen_at
    FROM correlation.finding_groups
    WHERE group_id = $group_id
),

members AS MATERIALIZED (
    SELECT finding_number(unnest(finding_ids)) AS finding_number
    FROM this_group
),

the_only AS MATERIALIZED (
    SELECT finding_number
    FROM members
    WHERE (SELECT count(*) FROM members) = 1
),

-- The group of a single finding has no row there.
alone AS MATERIALIZED (
    SELECT entity_id, entity_kind, entity_key, entity_name, role
    FROM entities.finding_sightings
    WHERE finding_number IN (FROM the_only)
),

named AS (
    SELECT entity_id, entity_kind, entity_key, entity_name, role
    FROM correlation.finding_group_entities
    WHERE group_id = $group_id
    UNION ALL
    FROM alone
),

of_actor AS MATERIALIZED (
    SELECT DISTINCT entity_id, entity_kind, entity_key, entity_name
    FROM named
    WHERE
        entity_kind = 'domain'
        OR (entity_kind = 'ip_address' AND role = 'remote')
        -- Programs of the system run everywhere.
        OR (entity_kind = 'executable_hash' AND is_brought(entity_name))
        OR (entity_kind IN ('principal', 'access_key', 'role_session') AND role = 'caller')
        OR (entity_kind = 'person' AND role IN ('session_opener', 'key_owner'))
),

sightings AS MATERIALIZED (
    SELECT entity_id, finding_id, finding_number, last_seen_at
    FROM entities.finding_entities
    WHERE rowid IN (SELECT rowid FROM entities.finding_entities WHERE entity_id IN (SELECT entity_id FROM of_actor))
),

later AS (
    SELECT
        sightings.entity_id,
        count(DISTINCT sightings.finding_id) AS finding_count,
        max(sightings.last_seen_at) AS last_seen_at,
        arg_max(sightings.finding_id, (sightings.last_seen_at, sightings.finding_id)) AS finding_id
    FROM sightings
    CROSS JOIN this_group
    WHERE
        sightings.last_seen_at > this_group.last_seen_at
        AND sightings.finding_number NOT IN (FROM members)
    GROUP BY sightings.entity_id
)

SELECT
    of_actor.entity_kind,
    of_actor.entity_key,
    of_actor.entity_name,
    common.entity_id IS NOT NULL OR coalesce(outlets.is_exit, FALSE) AS is_common,
    coalesce(later.finding_count, 0) AS later_finding_count,
    later.last_seen_at,
    later.finding_id
FROM of_actor
LEFT JOIN later USING (entity_id)
LEFT JOIN correlation.common_entities AS common USING (entity_id)
LEFT JOIN correlation.outlets AS outlets USING (entity_id)
ORDER BY later.last_seen_at DESC NULLS LAST, of_actor.entity_kind, of_actor.entity_key
