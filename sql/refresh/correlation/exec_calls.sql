-- Keys of correlation.people: by event_person_key of correlation.exec_calls.
-- Keys of correlation.credential_chain: by access_key_id of correlation.exec_calls.

-- Keys of correlation.session_openers: of the calls.
SELECT event_account_id AS account_id, event_region AS region
FROM changed
WHERE event_account_id IS NOT NULL;

-- Rows of correlation.session_openers: of the calls.
SELECT openers.*
FROM correlation.session_openers AS openers
SEMI JOIN keys ON keys.account_id = openers.event_account_id AND keys.region = openers.event_region;

-- Rows of correlation.people: of these calls.
SELECT *
FROM correlation.people
WHERE event_person_key IN (SELECT person_key FROM slices.flattened_api_events);

-- Rows of correlation.credential_chain: by access_key_id of flattened.api_events.
