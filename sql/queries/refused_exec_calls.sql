-- Who tried to open sessions and was refused, how often, and did it work in the end?
--
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: a refusal for want of permission, by a person who then got in elsewhere, is somebody looking for a way in. Other
-- errors, such as TargetNotConnectedException, are mostly a task without ECS Exec.
SELECT
    person_name,
    any_value(is_claimed_name) AS is_claimed_name,
    exec_kind,
    target_key,
    error_code,
    count(*) AS refused_count,
    min(event_at) AS first_refused_at,
    max(event_at) AS last_refused_at,
    min(granted.granted_at) AS next_granted_at,
    list(DISTINCT source_ip_address ORDER BY source_ip_address) AS source_ip_addresses,
    list(DISTINCT caller_arn ORDER BY caller_arn) AS caller_arns,
    account_id,
    region,
    person_key
FROM correlation.exec_calls AS refused
LEFT JOIN LATERAL (
    SELECT min(calls.event_at) AS granted_at
    FROM correlation.exec_calls AS calls
    WHERE
        calls.person_key = refused.person_key
        AND calls.event_at > refused.event_at
        AND NOT calls.is_refused
        AND NOT calls.is_dry_run
) AS granted ON TRUE
WHERE is_refused AND is_within(event_at, event_at, $from, $to)
GROUP BY account_id, region, person_key, person_name, exec_kind, target_key, error_code
ORDER BY refused_count DESC, first_refused_at, account_id, region, person_key, exec_kind, target_key, error_code
