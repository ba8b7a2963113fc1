-- Grain: finding, the finding before it that shares an entity, and that entity. Key: both findings, reason, entity.
-- Answers: which findings belong together, through what, how far apart and how surely?
--
-- A finding is tied to one before it, not to all, so links grow with findings and not with their square: to the one
-- that ended last, since a long finding may outlive those that began after it. An entity that more findings share than
-- its rule in link_rules allows, or over more time while it is not rare, ties nothing; neither do two findings further
-- apart than that.
--
-- Living in one container, task, host or account ties nothing: what runs there for months meets everybody. What ties is
-- what somebody brought or did: a session of processes, a file of their own, an address, a name, credentials. Only
-- severe findings that know no process and would have no other link are linked by their place, within an hour.
--
-- Findings and entities are numbers until links are found: most that findings share ties nothing.
WITH
rules AS (
    SELECT
        entity_kind,
        reason,
        strength,
        max_finding_count,
        rare_finding_count,
        to_seconds(max_gap_seconds) AS max_gap,
        to_seconds(max_spread_seconds) AS max_spread
    FROM correlation.link_rules
),

findings AS (
    SELECT finding_id, severity, row_number() OVER (ORDER BY finding_id) AS finding_number
    FROM flattened.findings_current
    WHERE NOT is_sample
),

expected AS (
    SELECT entity_id
    FROM entities.known_entities
    WHERE is_expected
),

finding_entities AS (
    SELECT
        findings.finding_number,
        named.entity_id,
        named.entity_kind,
        named.entity_key,
        named.entity_name,
        named.role,
        named.first_seen_at,
        named.last_seen_at
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_id)
),

named AS (
    SELECT
        finding_number,
        entity_id,
        entity_kind,
        entity_key,
        first_seen_at,
        -- Whose credentials were taken once may see them taken again: new findings count, not for how long they go on.
        if(entity_kind IN ('role_session', 'access_key'), first_seen_at, last_seen_at) AS last_seen_at
    FROM finding_entities
    ANTI JOIN expected USING (entity_id)
    WHERE can_link(entity_kind, entity_key, entity_name, role)
),

sessions AS (
    SELECT
        entity_id('process', concat_ws('/', account_id, region, process_uuid)) AS process_id,
        concat_ws('/', account_id, region, session_process_uuid) AS session_key,
        entity_id('process', session_key) AS session_id,
        is_contradictory
    FROM correlation.process_sessions
    WHERE NOT is_launcher
),

places AS (
    SELECT
        finding_number,
        arg_min(entity_key, (entity_kind != 'ecs_task', entity_kind != 'container', entity_key)) AS place_key
    FROM finding_entities
    WHERE entity_kind IN ('container', 'ecs_task', 'instance') AND role = 'resource'
    GROUP BY finding_number
),

processes AS (
    SELECT
        named.finding_number,
        sessions.session_key,
        sessions.session_id,
        sessions.is_contradictory,
        named.first_seen_at,
        named.last_seen_at
    FROM finding_entities AS named
    INNER JOIN sessions ON sessions.process_id = named.entity_id
    WHERE named.entity_kind = 'process' AND named.role IN ('process', 'modifying')
),

thefts AS (
    SELECT
        used.finding_number,
        held.finding_number AS held_number,
        thefts.source_key,
        thefts.holder_finding_id,
        thefts.used_at,
        thefts.held_at,
        min(processes.session_id) AS session_id
    FROM correlation.credential_thefts AS thefts
    INNER JOIN findings AS used ON used.finding_id = thefts.finding_id
    LEFT JOIN findings AS held ON held.finding_id = thefts.holder_finding_id
    LEFT JOIN processes ON processes.finding_number = held.finding_number
    GROUP BY ALL
),

-- Calls with credentials that several took, or reached for: one session by its name, but of several people.
disputed AS (
    SELECT finding_number, unnest(['role_session', 'access_key']) AS entity_kind
    FROM thefts
    QUALIFY holder_finding_id IS NULL OR count(DISTINCT session_id) OVER (PARTITION BY source_key) > 1
),

-- Where a uuid may stand for several processes, they stay apart by their places.
processes_in_places AS (
    SELECT
        processes.finding_number,
        concat_ws(' in ', processes.session_key, places.place_key) AS session_key,
        entity_id('process', concat_ws(' in ', processes.session_key, places.place_key)) AS session_id,
        processes.first_seen_at,
        processes.last_seen_at
    FROM processes
    LEFT JOIN places USING (finding_number)
    WHERE processes.is_contradictory
),

versions AS (
    SELECT
        versions.finding_id,
        findings.finding_number,
        first_event_at(versions.event_first_seen_at, versions.created_at, versions.updated_at) AS first_seen_at,
        -- As in finding_entities: no event is later than the version that tells of it.
        last_event_at(versions.event_last_seen_at, versions.updated_at) AS last_seen_at
    FROM flattened.findings AS versions
    INNER JOIN findings USING (finding_id)
),

triggers AS (
    SELECT finding_id, trigger_finding_id
    FROM flattened.malware_scans
    WHERE trigger_finding_id != ''
),

-- When a disk was scanned says nothing about when that came which was found on it.
severe_in_places AS (
    SELECT
        places.finding_number,
        entity_id('place', places.place_key) AS entity_id,
        places.place_key,
        min(named.first_seen_at) AS first_seen_at
    FROM places
    INNER JOIN findings USING (finding_number)
    INNER JOIN finding_entities AS named USING (finding_number)
    ANTI JOIN flattened.malware_scans AS scans ON scans.finding_id = findings.finding_id
    WHERE is_severe(severity_band(findings.severity))
    GROUP BY places.finding_number, places.place_key
    HAVING NOT bool_or(named.entity_kind = 'process')
),

files_in_places AS (
    SELECT
        named.finding_number,
        concat_ws(' in ', named.entity_key, places.place_key) AS file_in_place,
        entity_id('file_in_place', file_in_place) AS entity_id,
        'file_in_place' AS entity_kind,
        named.first_seen_at,
        named.last_seen_at
    FROM named
    INNER JOIN places USING (finding_number)
    WHERE named.entity_kind = 'executable_hash'
),

stated AS (
    SELECT finding_id, 'attack_sequence' AS entity_kind, sequence_id AS entity_key FROM correlation.sequence_members
    UNION ALL
    SELECT finding_id, 'trigger', trigger_finding_id FROM triggers
    UNION ALL
    SELECT trigger_finding_id, 'trigger', trigger_finding_id FROM triggers
),

stated_spans AS (
    SELECT
        versions.finding_number,
        entity_id(stated.entity_kind, stated.entity_key) AS entity_id,
        stated.entity_kind,
        stated.entity_key,
        versions.first_seen_at,
        versions.last_seen_at
    FROM stated
    INNER JOIN versions USING (finding_id)
    WHERE stated.entity_key != ''
),

stolen AS (
    SELECT
        unnest([finding_number, held_number]) AS finding_number,
        source_key AS entity_key,
        entity_id('credentials', concat_ws('/', source_key, holder_finding_id)) AS entity_id,
        unnest([used_at, held_at]) AS first_seen_at
    FROM thefts
    -- Where several reached for them, there is no holder.
    WHERE held_number IS NOT NULL
),

shared AS (
    SELECT named.finding_number, named.entity_id, named.entity_kind, named.first_seen_at, named.last_seen_at
    FROM named
    ANTI JOIN disputed USING (finding_number, entity_kind)
    UNION ALL
    SELECT finding_number, entity_id, 'credentials', first_seen_at, first_seen_at FROM stolen
    UNION ALL
    SELECT finding_number, entity_id, entity_kind, first_seen_at, last_seen_at FROM files_in_places
    UNION ALL
    SELECT finding_number, entity_id, 'place', first_seen_at, first_seen_at FROM severe_in_places
    UNION ALL
    SELECT finding_number, session_id, 'process', first_seen_at, last_seen_at FROM processes WHERE NOT is_contradictory
    UNION ALL
    SELECT finding_number, session_id, 'process', first_seen_at, last_seen_at FROM processes_in_places
    UNION ALL
    SELECT finding_number, entity_id, entity_kind, first_seen_at, last_seen_at FROM stated_spans
),

shared_spans AS (
    SELECT
        finding_number,
        entity_id,
        any_value(entity_kind) AS entity_kind,
        min(first_seen_at) AS first_seen_at,
        max(greatest(first_seen_at, last_seen_at)) AS last_seen_at
    FROM shared
    GROUP BY finding_number, entity_id
),

counts AS (
    SELECT
        entity_id,
        any_value(entity_kind) AS entity_kind,
        count(*) AS entity_finding_count,
        max(first_seen_at) - min(first_seen_at) AS spread
    FROM shared_spans
    GROUP BY entity_id
    HAVING count(*) > 1
),

linking_entities AS (
    SELECT
        counts.entity_id,
        counts.entity_kind,
        counts.entity_finding_count,
        rules.reason,
        rules.strength,
        rules.max_gap
    FROM counts
    INNER JOIN rules USING (entity_kind)
    WHERE
        counts.entity_finding_count <= rules.max_finding_count
        AND (counts.entity_finding_count <= rules.rare_finding_count OR counts.spread <= rules.max_spread)
),

numbered AS (
    SELECT
        shared_spans.*,
        row_number() OVER (ORDER BY shared_spans.last_seen_at, shared_spans.first_seen_at, shared_spans.finding_number) AS end_number
    FROM shared_spans
    INNER JOIN linking_entities USING (entity_id)
),

neighbours AS (
    SELECT
        *,
        max(end_number) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_number
    FROM numbered
),

judged AS (
    SELECT
        neighbours.finding_number,
        neighbours.first_seen_at,
        neighbours.entity_id,
        earlier.finding_number AS linked_finding_number,
        neighbours.first_seen_at - earlier.last_seen_at AS gap,
        linking_entities.reason,
        linking_entities.entity_kind,
        linking_entities.entity_finding_count,
        linking_entities.strength,
        -- The first of all has none before it, so no gap.
        coalesce(gap <= linking_entities.max_gap, FALSE) AS is_link
    FROM neighbours
    INNER JOIN linking_entities USING (entity_id)
    LEFT JOIN numbered AS earlier
        ON earlier.entity_id = neighbours.entity_id AND earlier.end_number = neighbours.earlier_number
),

runs AS (
    SELECT
        *,
        last_value(if(is_link, NULL, finding_number) IGNORE NULLS) OVER (
            PARTITION BY entity_id
            ORDER BY first_seen_at, finding_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS run_first_finding_number
    FROM judged
),

-- A session whose finding knows no place has the same key as the session itself, so that both ways lead to it.
own_keys AS (
    SELECT session_id AS entity_id, session_key AS entity_key FROM sessions
    UNION ALL
    SELECT session_id, session_key FROM processes_in_places
    UNION ALL
    SELECT entity_id, entity_key FROM stated_spans
    UNION ALL
    SELECT entity_id, entity_key FROM stolen
    UNION ALL
    SELECT entity_id, file_in_place FROM files_in_places
    UNION ALL
    SELECT entity_id, place_key FROM severe_in_places
),

keys AS (
    SELECT entity_id, entity_key FROM entities.entities WHERE entity_kind != 'process'
    UNION ALL
    SELECT entity_id, min(entity_key) FROM own_keys GROUP BY entity_id
),

links AS (
    SELECT runs.*, keys.entity_key
    FROM runs
    INNER JOIN keys USING (entity_id)
    WHERE runs.is_link
)

SELECT
    findings.finding_id,
    earlier.finding_id AS linked_finding_id,
    links.reason,
    links.entity_kind,
    links.entity_key,
    links.entity_finding_count,
    greatest(epoch_us(links.gap), 0) / 1e6 AS gap_seconds,
    (links.strength / log2(links.entity_finding_count))::DOUBLE AS weight,
    firsts.finding_id AS run_first_finding_id
FROM links
INNER JOIN findings USING (finding_number)
INNER JOIN findings AS earlier ON earlier.finding_number = links.linked_finding_number
INNER JOIN findings AS firsts ON firsts.finding_number = links.run_first_finding_number
