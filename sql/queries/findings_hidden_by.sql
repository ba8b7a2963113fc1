-- Who archived findings, wrote filters that suppress them, or changed or deleted a detector?
--
-- $from time = null: only calls at or after this time
-- $to time = null: only calls before this time
--
-- Then: findings of a person's own session that the same person archives are not noise. Read those that were archived, and
-- compare filters with what `noise` suggests.
WITH
own AS (
    SELECT person_key, list(DISTINCT finding_id) AS finding_ids
    FROM correlation.finding_people
    GROUP BY person_key
),

calls AS (
    SELECT
        events.*,
        callers.person_key AS caller_key,
        callers.person_name AS caller_name,
        callers.is_claimed_name AS is_claimed_caller,
        callers.first_identity
    FROM flattened.api_events AS events
    INNER JOIN correlation.callers AS callers USING (account_id, region, event_id)
    WHERE
        events.event_source = 'guardduty.amazonaws.com'
        AND events.event_name NOT IN ('UnarchiveFindings', 'UpdateFindingsFeedback')
        AND is_within(events.event_at, events.event_at, $from, $to)
)

SELECT
    calls.event_at,
    calls.event_name,
    calls.caller_name AS person_name,
    calls.is_claimed_caller AS is_claimed_name,
    calls.caller_arn,
    calls.first_identity,
    calls.source_ip_address,
    calls.filter_name,
    calls.filter_action,
    len(calls.finding_ids) AS finding_count,
    calls.finding_ids,
    coalesce(list_sort(list_intersect(calls.finding_ids, own.finding_ids)), []) AS own_finding_ids,
    calls.is_refused,
    calls.detector_id,
    calls.account_id,
    calls.region,
    calls.event_id
FROM calls
LEFT JOIN own ON own.person_key = calls.caller_key
ORDER BY calls.event_at DESC, calls.account_id, calls.region, calls.event_id
