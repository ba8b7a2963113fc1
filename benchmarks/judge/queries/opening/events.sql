-- Calls of CloudTrail, with their keys and the persons behind them.
SELECT events.event_id, events.access_key_id, people.person_key
FROM flattened.api_events AS events
LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
WHERE events.event_source != 'kubernetes'
