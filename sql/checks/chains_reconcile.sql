-- checks: correlation.credential_chain
-- severity: error
-- at a refresh: sliced by access_key_id
-- A chain begins with who uses the key, has no gap, ends once, and each step was made with the key that the next issued.
WITH
steps AS (
    SELECT *
    FROM correlation.credential_chain
    WHERE step_kind != 'definition_registered'
),

chains AS (
    SELECT
        access_key_id,
        count(*) AS step_count,
        min(step) AS first_step,
        max(step) AS last_step,
        count(*) FILTER (is_first_identity) AS end_count,
        max(step) FILTER (is_first_identity) AS end_step,
        count(DISTINCT is_complete) AS answer_count
    FROM steps
    GROUP BY access_key_id
),

issued AS (
    SELECT DISTINCT account_id, region, event_id, issued_access_key_id
    FROM flattened.api_events
),

wrong AS (
    SELECT later.access_key_id
    FROM steps AS later
    INNER JOIN steps AS earlier
        ON earlier.access_key_id = later.access_key_id
        AND earlier.step = later.step - 1
    INNER JOIN issued
        ON issued.account_id = later.event_account_id
        AND issued.region = later.event_region
        AND issued.event_id = later.event_id
    WHERE
        later.step_kind = 'assumed'
        AND issued.issued_access_key_id
        IS DISTINCT FROM if(earlier.step = 0, earlier.access_key_id, earlier.caller_access_key_id)
)

SELECT access_key_id
FROM chains
WHERE first_step != 0 OR step_count != last_step + 1 OR end_count != 1 OR end_step != last_step OR answer_count != 1
UNION
FROM wrong
