-- Grain: thing that may be usual. Parameters: finding_ids, entity_ids.
-- Answers: which addresses, principals, instances and images do some findings name, and how often are they named anywhere?
--
-- `finding_ids` are those of the given findings that name it. Entities that are given themselves may be of any kind.
WITH
asked AS MATERIALIZED (
    SELECT finding_id, finding_number(finding_id) AS finding_number
    FROM (SELECT unnest($finding_ids::VARCHAR[]) AS finding_id)
),

named AS MATERIALIZED (
    SELECT
        sightings.entity_id,
        count(*) AS named_count,
        min(sightings.first_seen_at) AS named_at,
        list(DISTINCT asked.finding_id ORDER BY asked.finding_id) AS finding_ids
    FROM entities.finding_sightings AS sightings
    INNER JOIN asked USING (finding_number)
    WHERE
        (sightings.role = 'remote' AND sightings.entity_kind = 'ip_address')
        OR (sightings.role = 'caller' AND sightings.entity_kind = 'principal')
        OR (sightings.role = 'resource' AND sightings.entity_kind IN ('instance', 'container_image'))
    GROUP BY sightings.entity_id
    UNION ALL
    SELECT entity_id, 0, NULL, []
    FROM (SELECT unnest($entity_ids::BIGINT[]) AS entity_id) AS given
)

SELECT
    entities.entity_id,
    entities.entity_kind,
    coalesce(entities.entity_name, entities.entity_key) AS name,
    entities.finding_count,
    entities.account_count,
    entities.first_seen_at,
    entities.last_seen_at,
    named.named_count,
    named.named_at,
    named.finding_ids
FROM entities.entities
INNER JOIN named USING (entity_id)
WHERE entities.rowid IN (SELECT rowid FROM entities.entities WHERE entity_id IN (SELECT entity_id FROM named))
