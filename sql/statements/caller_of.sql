-- Who made a call: the person that it names; but if its caller chose that name, or if it is a machine's, the first
-- identity of the chain of its credentials, but for those of a task: who started it did not make the call. A name that
-- nobody chose comes before one that the caller may have chosen.
CREATE OR REPLACE MACRO caller_of(
    person_key, person_name, is_claimed_name, is_complete, first_person_key, first_person_name, first_is_claimed_name
) AS
CASE
    WHEN
        person_key IS NOT NULL
        AND NOT (is_claimed_name AND coalesce(is_complete AND first_person_key IS NOT NULL AND NOT first_is_claimed_name, FALSE))
        THEN {person_key: person_key, person_name: person_name, is_claimed_name: is_claimed_name}
    WHEN first_person_key IS NOT NULL
        THEN {person_key: first_person_key, person_name: first_person_name, is_claimed_name: first_is_claimed_name}
END;
