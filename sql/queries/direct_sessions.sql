-- Which sessions in ECS containers were started directly, past the logging of ECS Exec?
--
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: hardly anybody does so by accident. Deny ssm:StartSession on `arn:aws:ecs:*:*:task/*`, and look at what ran in the
-- session: `sessions_with_findings`.
SELECT
    event_at,
    person_name,
    is_claimed_name,
    caller_arn,
    source_ip_address,
    user_agent,
    is_refused,
    error_code,
    cluster_name,
    task_arn,
    document_name,
    reason,
    session_id,
    session_process_uuid,
    account_id,
    region,
    event_id
FROM correlation.exec_calls
WHERE is_direct_session AND is_within(event_at, event_at, $from, $to)
ORDER BY event_at DESC, account_id, region, event_id
