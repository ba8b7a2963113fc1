-- Grain: finding, a session with a process that it is about, and whether the uuid of that process is contradictory.
-- Key: finding_id, session_id, is_contradictory.
-- Answers: in which sessions of processes did what a finding tells happen?
--
-- A finding is about the process that acted and about processes that it modified; sharing their ancestors or targets
-- says little.
-- Refreshed by: finding_id.
WITH
sessions AS (
    SELECT
        entity_id,
        place_key(account_id, region, session_process_uuid) AS session_key,
        session_program,
        is_contradictory
    FROM correlation.process_sessions
    WHERE NOT is_launcher
),

named AS (
    SELECT finding_id, entity_id, first_seen_at, last_seen_at
    FROM entities.finding_entities
    WHERE entity_kind = 'process' AND role IN ('process', 'modifying')
),

seen AS (
    SELECT
        named.finding_id,
        sessions.session_key,
        sessions.is_contradictory,
        max(nullif(sessions.session_program, '')) AS session_program,
        min(named.first_seen_at) AS first_seen_at,
        max(greatest(named.first_seen_at, named.last_seen_at)) AS last_seen_at
    FROM named
    INNER JOIN sessions USING (entity_id)
    GROUP BY named.finding_id, sessions.session_key, sessions.is_contradictory
)

SELECT
    finding_id,
    entity_id('process', session_key) AS session_id,
    session_key,
    session_program,
    is_contradictory,
    first_seen_at,
    last_seen_at
FROM seen
