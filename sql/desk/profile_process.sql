-- Grain: process. Parameter: key (account/region/uuid). Answers: what identifies a process, and how was it started?
SELECT
    nodes.* EXCLUDE (first_seen_at, last_seen_at, finding_count, roles),
    edges.parent_uuid,
    sessions.origin AS session_origin,
    sessions.session_process_uuid,
    sessions.session_program,
    sessions.session_started_at
FROM correlation.process_nodes AS nodes
LEFT JOIN correlation.process_edges AS edges
    ON edges.process_uuid = nodes.process_uuid
    AND edges.account_id = nodes.account_id
    AND edges.region = nodes.region
    AND edges.is_chosen
LEFT JOIN correlation.process_sessions AS sessions
    ON sessions.process_uuid = nodes.process_uuid
    AND sessions.account_id = nodes.account_id
    AND sessions.region = nodes.region
WHERE
    nodes.process_uuid = split_part($key, '/', 3)
    AND nodes.account_id = split_part($key, '/', 1)
    AND nodes.region = split_part($key, '/', 2)
