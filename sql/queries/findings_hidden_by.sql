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
)

SELECT
    events.event_at,
    events.event_name,
    people.person_name,
    events.is_claimed_name,
    events.caller_arn,
    chain.caller_arn AS first_identity,
    events.source_ip_address,
    events.filter_name,
    events.filter_action,
    len(events.finding_ids) AS finding_count,
    events.finding_ids,
    coalesce(list_sort(list_intersect(events.finding_ids, own.finding_ids)), []) AS own_finding_ids,
    events.is_refused,
    events.detector_id,
    events.account_id,
    events.region,
    events.event_id
FROM flattened.api_events AS events
LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
LEFT JOIN own ON own.person_key = people.person_key
LEFT JOIN correlation.credential_chain AS chain
    ON chain.access_key_id = events.access_key_id AND chain.is_first_identity
WHERE
    events.event_source = 'guardduty.amazonaws.com'
    AND events.event_name NOT IN ('UnarchiveFindings', 'UpdateFindingsFeedback')
    AND is_within(events.event_at, events.event_at, $from, $to)
ORDER BY events.event_at DESC, events.account_id, events.region, events.event_id
