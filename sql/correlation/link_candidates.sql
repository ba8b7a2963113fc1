-- Grain: finding and a thing through which it may be linked to others. Key: entity_id, finding_id.
-- Answers: what might a finding share with others that points to the same actor?
--
-- A shared place links nothing, since a place that exists for months has all kinds of findings. Findings are linked by
-- what an actor brought or did: a session of processes, a file, an address, a name, credentials.
--
-- An address of the internet links no finding that anybody there can cause (finding_behaviours): one scanner meets many
-- targets, however few of them report it. Such findings still count when shared_things asks how many share the address.
-- An exit of many (outlets) links nothing. An address, a name or a file links findings of different types only,
-- since a program that was rolled out does the same everywhere.
--
-- Each kind of thing is one SELECT in `candidates`, and a row of link_rules says how it links. Whether it links is
-- decided later, by how many findings share it.
--
-- Findings are numbers until the end, since text is expensive.
-- Refreshed by: finding_id.
WITH
findings AS (
    SELECT
        finding_id,
        finding_number,
        finding_type,
        first_event_at
    FROM flattened.findings_current
    WHERE NOT is_sample
),

expected AS (
    SELECT entity_id
    FROM entities.known_entities
    WHERE is_expected
    UNION
    SELECT entity_id
    FROM correlation.outlets
    WHERE is_exit
),

finding_entities AS (
    SELECT
        findings.finding_number,
        named.entity_id,
        named.entity_kind,
        named.entity_key,
        named.entity_name,
        named.role,
        -- When a sequence saw what it names is unknown, and it may last for a day: it counts when the sequence began, so that
        -- it reaches no further than what the sequence consists of.
        if(named.role = 'sequence', findings.first_event_at, named.first_seen_at) AS first_seen_at,
        if(named.role = 'sequence', findings.first_event_at, named.last_seen_at) AS last_seen_at
    FROM entities.finding_entities AS named
    INNER JOIN findings USING (finding_number)
),

behaviours AS (
    SELECT findings.finding_number, behaviours.is_unsolicited
    FROM correlation.finding_behaviours AS behaviours
    INNER JOIN findings USING (finding_id)
),

named AS (
    SELECT
        finding_number,
        entity_id,
        entity_kind,
        entity_key,
        role,
        first_seen_at,
        last_seen_at,
        -- Stolen credentials may be stolen again later, so what counts is when a finding starts, not how long it lasts.
        if(entity_kind IN ('role_session', 'access_key'), first_seen_at, last_seen_at) AS links_until_at
    FROM finding_entities
    ANTI JOIN expected USING (entity_id)
    WHERE can_link(entity_kind, entity_key, entity_name, role)
),

places AS (
    SELECT
        finding_number,
        own_place(entity_kind, entity_key) AS place_key
    FROM finding_entities
    WHERE entity_kind IN ('container', 'ecs_task', 'instance') AND role = 'resource'
    GROUP BY finding_number
),

processes AS (
    SELECT
        findings.finding_number,
        sessions.session_key,
        sessions.session_id,
        sessions.is_contradictory,
        sessions.first_seen_at,
        sessions.last_seen_at
    FROM correlation.finding_sessions AS sessions
    INNER JOIN findings USING (finding_id)
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

-- Calls with credentials that several sessions took or accessed: one session name, but perhaps several people.
disputed AS (
    SELECT finding_number, unnest(['role_session', 'access_key']) AS entity_kind
    FROM thefts
    QUALIFY holder_finding_id IS NULL OR count(DISTINCT session_id) OVER (PARTITION BY source_key) > 1
),

-- If a uuid may identify several processes, they are distinguished by their places.
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
        versions.first_event_at AS first_seen_at,
        -- As in finding_entities: no event is later than the version that reports it.
        versions.last_event_at AS last_seen_at
    FROM flattened.finding_versions AS versions
    INNER JOIN findings USING (finding_id)
),

triggers AS (
    SELECT finding_id, trigger_finding_id
    FROM flattened.malware_scans
    WHERE trigger_finding_id != ''
),

files_in_places AS (
    SELECT
        named.finding_number,
        concat_ws(' in ', named.entity_key, places.place_key) AS file_in_place,
        entity_id('file_in_place', file_in_place) AS entity_id,
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

stated_sightings AS (
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
    -- If several sessions accessed them, there is no holder.
    WHERE held_number IS NOT NULL
),

-- What a person did in sessions that the person opened and with keys that lead to the person, if that is certain.
people AS (
    SELECT
        versions.finding_number,
        entity_id('person', people.person_key) AS entity_id,
        people.person_key,
        versions.first_seen_at,
        versions.last_seen_at
    FROM correlation.finding_people AS people
    INNER JOIN versions USING (finding_id)
    WHERE people.is_certain
),

candidates AS (
    SELECT
        named.finding_number,
        named.entity_id,
        named.entity_kind,
        named.entity_key,
        named.first_seen_at,
        named.last_seen_at,
        named.links_until_at,
        CASE
            -- One command in several places is no roll-out if it names an address of the internet.
            WHEN named.entity_kind = 'ip_address' AND named.role = 'text'
                THEN concat_ws(' in ', findings.finding_type, places.place_key)
            WHEN named.entity_kind IN ('domain', 'executable_hash', 'ip_address') THEN findings.finding_type
        END AS part
    FROM named
    INNER JOIN findings USING (finding_number)
    LEFT JOIN places USING (finding_number)
    ANTI JOIN disputed USING (finding_number, entity_kind)
    UNION ALL
    SELECT finding_number, entity_id, 'credentials', entity_key, first_seen_at, first_seen_at, first_seen_at, NULL
    FROM stolen
    UNION ALL
    SELECT finding_number, entity_id, 'person', person_key, first_seen_at, last_seen_at, last_seen_at, NULL
    FROM people
    UNION ALL
    SELECT finding_number, entity_id, 'file_in_place', file_in_place, first_seen_at, last_seen_at, last_seen_at, NULL
    FROM files_in_places
    UNION ALL
    SELECT finding_number, session_id, 'process', session_key, first_seen_at, last_seen_at, last_seen_at, NULL
    FROM processes
    WHERE NOT is_contradictory
    UNION ALL
    SELECT finding_number, session_id, 'process', session_key, first_seen_at, last_seen_at, last_seen_at, NULL
    FROM processes_in_places
    UNION ALL
    SELECT finding_number, entity_id, entity_kind, entity_key, first_seen_at, last_seen_at, last_seen_at, NULL
    FROM stated_sightings
)

SELECT
    candidates.entity_id,
    candidates.entity_kind,
    min(candidates.entity_key) AS entity_key,
    findings.finding_id,
    min(candidates.first_seen_at) AS first_seen_at,
    max(greatest(candidates.first_seen_at, candidates.last_seen_at)) AS last_seen_at,
    max(greatest(candidates.first_seen_at, candidates.links_until_at)) AS links_until_at,
    candidates.entity_kind IN ('access_key', 'ip_address') AND behaviours.is_unsolicited AS is_unsolicited,
    min(candidates.part) AS part,
    is_anybodys(candidates.entity_kind, findings.finding_type) AS is_anybodys
FROM candidates
INNER JOIN findings USING (finding_number)
INNER JOIN behaviours USING (finding_number)
GROUP BY ALL
