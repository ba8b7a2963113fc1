-- Grain: other group that shares a person, an address, an image or a file with a group. Parameters: group_id, most.
-- Answers: what else is there of the same person, address, image or file? What fewest groups share comes first.
--
-- Of what many share, at most `most` groups are listed, the gravest; `group_count` is their full number.
WITH
members AS MATERIALIZED (
    SELECT unnest(finding_ids) AS finding_id
    FROM correlation.finding_groups
    WHERE group_id = $group_id
),

-- Of the containers in which it happened: those beside them are in many tasks.
main_images AS (
    SELECT DISTINCT main_image_key AS image_key
    FROM flattened.findings_current
    WHERE
        rowid IN (SELECT rowid FROM flattened.findings_current WHERE finding_id IN (FROM members))
        AND main_image_key IS NOT NULL
),

the_only AS MATERIALIZED (
    SELECT finding_number(finding_id) AS finding_number
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

shared AS MATERIALIZED (
    SELECT DISTINCT entity_id, entity_kind, entity_key, entity_name
    FROM named
    WHERE
        (entity_kind = 'container_image' AND entity_key IN (SELECT image_key FROM main_images))
        -- Programs of the system run everywhere.
        OR (entity_kind = 'executable_hash' AND is_brought(entity_name))
        OR (entity_kind = 'ip_address' AND role = 'remote')
        OR (entity_kind = 'principal' AND role = 'caller')
        OR (entity_kind = 'person' AND role IN ('session_opener', 'key_owner'))
),

naming AS MATERIALIZED (
    SELECT DISTINCT entity_id, finding_number
    FROM entities.finding_entities
    WHERE
        entity_id IN (SELECT entity_id FROM shared)
        AND finding_number NOT IN (SELECT finding_number(finding_id) FROM members)
),

placed AS MATERIALIZED (
    SELECT finding_number, group_id
    FROM correlation.finding_group_members
    WHERE
        rowid IN (
            SELECT rowid
            FROM correlation.finding_group_members
            WHERE finding_number IN (SELECT unnest(list(finding_number)) FROM naming)
        )
),

sharing AS MATERIALIZED (
    SELECT naming.entity_id, placed.group_id, count(*) AS naming_count
    FROM naming
    INNER JOIN placed USING (finding_number)
    GROUP BY naming.entity_id, placed.group_id
),

-- What a group is called is read only of those that are listed.
ranked AS MATERIALIZED (
    SELECT
        sharing.entity_id,
        sharing.naming_count,
        sharing.group_id,
        count(*) OVER (PARTITION BY sharing.entity_id) AS group_count,
        row_number() OVER (
            PARTITION BY sharing.entity_id
            ORDER BY rated.gravity DESC, sharing.group_id
        ) AS number
    FROM sharing
    INNER JOIN (
        SELECT group_id, gravity
        FROM correlation.finding_groups
        WHERE group_id IN (SELECT unnest(list(DISTINCT group_id)) FROM sharing)
    ) AS rated USING (group_id)
    QUALIFY number <= $most
)

SELECT
    shared.entity_kind,
    shared.entity_key,
    shared.entity_name,
    ranked.group_count,
    ranked.number,
    ranked.group_id,
    groups.title,
    groups.severity_band,
    groups.highest_severity,
    ranked.naming_count,
    groups.first_seen_at,
    groups.last_seen_at
FROM ranked
INNER JOIN shared USING (entity_id)
INNER JOIN correlation.finding_groups AS groups USING (group_id)
WHERE
    groups.rowid IN (
        SELECT rowid FROM correlation.finding_groups WHERE group_id IN (SELECT unnest(list(group_id)) FROM ranked)
    )
ORDER BY ranked.group_count, shared.entity_kind, shared.entity_key, ranked.number
