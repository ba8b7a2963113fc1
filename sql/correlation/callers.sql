-- Grain: API call. Key: account_id, region, event_id.
-- Answers: who made a call, by its event or by the chain of its credentials, and which identity does that lead to?
--
-- A view, for few calls are ever asked about.
-- Served as a view.
SELECT
    account_id,
    region,
    event_id,
    caller.person_key AS person_key,
    caller.person_name AS person_name,
    caller.is_claimed_name AS is_claimed_name,
    first_identity
FROM (
    SELECT
        events.account_id,
        events.region,
        events.event_id,
        chain.caller_arn AS first_identity,
        caller_of(
            people.person_key,
            people.person_name,
            events.is_claimed_name,
            chain.is_complete,
            if(chain.is_of_task, NULL, chain.person_key),
            chain.person_name,
            chain.is_claimed_name
        ) AS caller
    FROM flattened.api_events AS events
    LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
    LEFT JOIN correlation.credential_chain AS chain
        ON chain.access_key_id = events.access_key_id AND chain.is_first_identity
)
