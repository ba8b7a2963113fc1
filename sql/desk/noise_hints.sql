-- Grain: hint that something is usual. Parameters: finding_ids, entity_ids.
-- Answers: which of the entities that some findings name, and of some others, do the data or reference files say are usual?
--
-- - known: a reference file names it, as a network of ours or a scanner.
-- - own_exit: an address through which many principals call (correlation.outlets).
-- - scanner: an address of which all findings can be caused by anybody on the internet, at several hosts.
-- - resolver: an instance that asked for many domains, and in which no finding saw a process.
-- - automation: a principal with findings on ten days or more, from few addresses.
-- - roll_out: an image of which five findings or more are of one type, within a day after it was first seen.
-- - new_image: an image that was first seen within a day before the findings, while the data is older than a week.
--
-- `finding_ids` are those of the given findings that name it. `beside` says what the reference file calls it, of images too.
WITH
kinds (entity_kind, role) AS (
    VALUES ('ip_address', 'remote'), ('principal', 'caller'), ('instance', 'resource'), ('container_image', 'resource')
),

-- Filters wait until these rows are found: else they would read kinds of the whole table.
given AS MATERIALIZED (
    SELECT entity_id, entity_kind, role, finding_id, first_seen_at
    FROM entities.finding_entities
    WHERE
        rowid IN (
            SELECT rowid
            FROM entities.finding_entities
            WHERE finding_number IN (SELECT finding_number(unnest($finding_ids::VARCHAR[])))
        )
),

named AS MATERIALIZED (
    SELECT
        given.entity_id,
        count(*) AS named_count,
        min(given.first_seen_at) AS named_at,
        list(DISTINCT given.finding_id ORDER BY given.finding_id) AS finding_ids
    FROM given
    SEMI JOIN kinds ON kinds.entity_kind = given.entity_kind AND kinds.role = given.role
    GROUP BY given.entity_id
    UNION ALL
    SELECT entity_id, 0, NULL, []
    FROM (SELECT unnest($entity_ids::BIGINT[]) AS entity_id) AS given
),

things AS MATERIALIZED (
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
),

sightings AS MATERIALIZED (
    SELECT
        sightings.entity_id,
        sightings.finding_number,
        sightings.finding_id,
        things.entity_kind,
        sightings.first_seen_at,
        things.first_seen_at AS entity_first_seen_at
    FROM entities.finding_entities AS sightings
    INNER JOIN things USING (entity_id)
    WHERE things.entity_kind IN ('instance', 'principal', 'container_image')
),

unsolicited AS (
    SELECT entity_id
    FROM correlation.link_candidates
    SEMI JOIN things USING (entity_id)
    GROUP BY entity_id
    HAVING bool_and(is_unsolicited)
),

without_processes AS MATERIALIZED (
    SELECT sightings.entity_id, sightings.finding_number
    FROM sightings
    INNER JOIN entities.entity_contents AS contents USING (entity_id)
    WHERE sightings.entity_kind = 'instance' AND contents.process_count = 0
),

domains AS (
    SELECT without_processes.entity_id, count(DISTINCT asked.entity_id) AS domain_count
    FROM entities.finding_entities AS asked
    INNER JOIN without_processes USING (finding_number)
    WHERE
        asked.entity_kind = 'domain'
        AND asked.rowid IN (
            SELECT rowid
            FROM entities.finding_entities
            WHERE finding_number IN (SELECT finding_number FROM without_processes)
        )
    GROUP BY without_processes.entity_id
),

days AS (
    SELECT entity_id, count(DISTINCT first_seen_at::DATE) AS day_count
    FROM sightings
    WHERE entity_kind = 'principal'
    GROUP BY entity_id
),

rolled_out AS (
    SELECT entity_id, max(finding_count) AS type_finding_count
    FROM (
        SELECT sightings.entity_id, current.finding_type, count(DISTINCT sightings.finding_id) AS finding_count
        FROM sightings
        INNER JOIN flattened.findings_current AS current USING (finding_id)
        WHERE
            sightings.entity_kind = 'container_image'
            AND sightings.first_seen_at <= sightings.entity_first_seen_at + INTERVAL 1 DAY
        GROUP BY sightings.entity_id, current.finding_type
    ) AS typed
    GROUP BY entity_id
),

known AS (
    SELECT entity_id, concat_ws(', ', replace(known_as, '_', ' '), name) AS beside
    FROM entities.known_entities
    SEMI JOIN things USING (entity_id)
    WHERE known_as IN ('own_network', 'scanner') AND NOT is_private_address(entity_key)
),

trusted AS (
    SELECT entity_id, coalesce(nullif(name, ''), known_by) AS name
    FROM entities.known_entities
    WHERE known_as = 'trusted_image' AND entity_id IN (SELECT entity_id FROM things)
),

hints AS (
    SELECT entity_id, 'known' AS hint, 0 AS count, beside
    FROM known
    UNION ALL
    SELECT things.entity_id, 'own_exit', places.principal_count, NULL
    FROM things
    INNER JOIN correlation.outlets AS outlets USING (entity_id)
    INNER JOIN entities.entity_places AS places USING (entity_id)
    ANTI JOIN known USING (entity_id)
    WHERE outlets.is_exit
    UNION ALL
    SELECT things.entity_id, 'scanner', places.instance_count, NULL
    FROM things
    SEMI JOIN unsolicited USING (entity_id)
    INNER JOIN entities.entity_places AS places USING (entity_id)
    ANTI JOIN known USING (entity_id)
    WHERE things.entity_kind = 'ip_address' AND places.instance_count >= 5
    UNION ALL
    SELECT things.entity_id, 'resolver', domains.domain_count, NULL
    FROM things
    INNER JOIN domains USING (entity_id)
    WHERE domains.domain_count >= 5
    UNION ALL
    SELECT things.entity_id, 'automation', days.day_count, NULL
    FROM things
    INNER JOIN days USING (entity_id)
    INNER JOIN entities.entity_contents AS contents USING (entity_id)
    WHERE days.day_count >= 10 AND contents.address_count BETWEEN 1 AND 3
    UNION ALL
    SELECT things.entity_id, 'roll_out', rolled_out.type_finding_count, trusted.name
    FROM things
    LEFT JOIN trusted USING (entity_id)
    INNER JOIN rolled_out USING (entity_id)
    WHERE rolled_out.type_finding_count >= 5
    UNION ALL
    SELECT things.entity_id, 'new_image', 0, trusted.name
    FROM things
    LEFT JOIN trusted USING (entity_id)
    WHERE
        things.entity_kind = 'container_image'
        AND things.named_at <= things.first_seen_at + INTERVAL 1 DAY
        AND things.first_seen_at > (SELECT min(first_seen_at) + INTERVAL 7 DAY FROM correlation.finding_groups)
)

SELECT
    hints.hint,
    things.entity_kind,
    things.name,
    hints.count,
    hints.beside,
    things.finding_count,
    things.account_count,
    things.named_count,
    things.finding_ids,
    things.first_seen_at,
    things.last_seen_at
FROM hints
INNER JOIN things USING (entity_id)
ORDER BY things.named_count DESC, hints.hint, things.name
