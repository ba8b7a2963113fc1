-- Grain: origin of sessions and a kind of call that opens such. Key: origin, exec_kind.
-- Answers: which calls may have opened a session, and how long before it starts?
--
-- The only place for these figures. Agents poll for sessions, so a session starts some seconds after its call. CloudTrail
-- cuts times to the second, so that a call may seem later than what it started. A key that Instance Connect sends can be
-- used for 60 seconds; a tunnel is opened for a login that follows at once.
WITH
rules (origin, exec_kind, seconds_before, seconds_after, is_direct) AS (
    VALUES
    ('ecs_exec', 'ecs_exec', 10, 2, TRUE),
    ('ecs_exec', 'ssm_session', 10, 2, TRUE),
    ('ssm_command', 'ssm_command', 10, 2, TRUE),
    ('ssh', 'ssh_key', 60, 2, TRUE),
    ('ssh', 'tunnel', 60, 2, FALSE),
    ('ssh', 'ssm_session', 60, 2, FALSE),
    ('container_runtime', 'kubectl_exec', 10, 2, TRUE)
)

SELECT
    origin,
    exec_kind,
    seconds_before::BIGINT AS seconds_before,
    seconds_after::BIGINT AS seconds_after,
    is_direct
FROM rules
