-- Grain: thing of a group by which its actor is recognised. Parameter: group_id.
-- Answers: was an address, file, domain, credential or person of a group seen in other findings after its last event?
WITH
this_group AS MATERIALIZED (
    SELECT finding_ids, last_seen_at
    FROM correlation.finding_groups
    WHERE group_id = $group_id
),

-- Programs of the system run everywhere.
brought AS (
    SELECT entity_id
    FROM correlation.link_candidates
    WHERE finding_id IN (SELECT unnest(finding_ids) FROM this_group) AND entity_kind = 'executable_hash'
),

of_actor AS MATERIALIZED (
    SELECT DISTINCT entity_id, entity_kind, entity_key, entity_name
    FROM entities.finding_entities
    WHERE
        finding_id IN (SELECT unnest(finding_ids) FROM this_group)
        AND (
            entity_kind = 'domain'
            OR (entity_kind = 'ip_address' AND role = 'remote')
            OR (entity_kind = 'executable_hash' AND entity_id IN (SELECT entity_id FROM brought))
            OR (entity_kind IN ('principal', 'access_key', 'role_session') AND role = 'caller')
        )
),

later AS (
    SELECT
        named.entity_id,
        count(DISTINCT named.finding_id) AS finding_count,
        max(named.last_seen_at) AS last_seen_at,
        arg_max(named.finding_id, (named.last_seen_at, named.finding_id)) AS finding_id
    FROM entities.finding_entities AS named
    CROSS JOIN this_group
    WHERE
        named.entity_id IN (SELECT entity_id FROM of_actor)
        AND named.last_seen_at > this_group.last_seen_at
        AND named.finding_id NOT IN (SELECT unnest(finding_ids) FROM this_group)
    GROUP BY named.entity_id
)

SELECT
    of_actor.entity_kind,
    of_actor.entity_key,
    of_actor.entity_name,
    common.entity_id IS NOT NULL AS is_common,
    coalesce(later.finding_count, 0) AS later_finding_count,
    later.last_seen_at,
    later.finding_id
FROM of_actor
LEFT JOIN later USING (entity_id)
LEFT JOIN correlation.common_entities AS common USING (entity_id)
ORDER BY later.last_seen_at DESC NULLS LAST, of_actor.entity_kind, of_actor.entity_key
