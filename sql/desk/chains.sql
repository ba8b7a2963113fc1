-- Grain: access key and a step back to the identity that its credentials come from. Parameter: access_key_ids.
-- Answers: who is behind some access keys? The first identity of each comes first.
--
-- Whoever registered a definition beside the chain is told by the chain of that call.
SELECT
    steps.* EXCLUDE (person_key, person_name, is_claimed_name),
    unnest(caller_of(
        steps.person_key,
        steps.person_name,
        steps.is_claimed_name,
        registrars.is_complete,
        registrars.person_key,
        registrars.person_name,
        registrars.is_claimed_name
    ))
FROM correlation.credential_chain AS steps
LEFT JOIN correlation.credential_chain AS registrars
    ON registrars.access_key_id = steps.caller_access_key_id
    AND registrars.is_first_identity
    AND steps.step_kind = 'definition_registered'
WHERE steps.access_key_id IN (SELECT unnest($access_key_ids::VARCHAR[]))
ORDER BY steps.access_key_id, steps.step DESC, steps.step_kind
