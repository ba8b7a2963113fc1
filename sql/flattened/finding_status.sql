-- Grain: finding. Key: finding_id.
-- Answers: is a finding now open, archived or gone, and was it ever seen unarchived?
--
-- A sweep of the API has the state of all findings of a detector; a version that is newer than the last sweep has its
-- own. "Now" is the newest moment of the data or the last sweep, never the clock: an export that is read long after its
-- last day is seen as of that day.
-- Refreshed by: finding_id.
WITH
findings AS (
    SELECT finding_id, finding_number, updated_at, account_id, region, detector_id, is_archived
    FROM flattened.findings_current
),

sweeps AS (
    SELECT account_id, region, detector_id, max(asked_at) AS swept_at
    FROM raw.api_sweeps
    WHERE detector_id <> ''
    GROUP BY account_id, region, detector_id
),

own_sweeps AS (
    SELECT detector_id, max(swept_at) AS swept_at
    FROM sweeps
    GROUP BY detector_id
),

last_sightings AS (
    SELECT
        account_id,
        region,
        detector_id,
        finding_id,
        max(observed_at) AS since_at,
        arg_max(state, observed_at) AS state,
        bool_or(state = 'active') AS was_active
    FROM raw.api_sightings
    GROUP BY account_id, region, detector_id, finding_id
),

-- If detectors of member and administrator both list it, one that still has the finding decides, the latest first.
sighted AS (
    SELECT
        last_sightings.finding_id,
        arg_max(
            struct_pack(state := state, since_at := since_at, swept_at := swept_at),
            (state <> 'gone', swept_at, state, since_at)
        ) AS latest,
        bool_or(was_active) AS was_active
    FROM last_sightings
    INNER JOIN sweeps USING (account_id, region, detector_id)
    GROUP BY last_sightings.finding_id
),

versions AS (
    SELECT finding_id, bool_or(is_archived IS NOT TRUE) AS was_active
    FROM flattened.finding_versions
    GROUP BY finding_id
),

clock AS (
    SELECT max(moment) AS now_at
    FROM (
        SELECT newest_at AS moment FROM flattened.newest_moment
        UNION ALL
        SELECT max(swept_at) AS moment FROM sweeps
    ) AS moments
),

observed AS (
    SELECT
        findings.finding_id,
        findings.finding_number,
        findings.updated_at,
        findings.account_id,
        findings.region,
        sighted.latest,
        CASE
            WHEN findings.updated_at > coalesce(sighted.latest.swept_at, own_sweeps.swept_at)
                THEN if(findings.is_archived, 'archived', 'active')
            WHEN sighted.latest IS NOT NULL THEN sighted.latest.state
            WHEN own_sweeps.swept_at IS NOT NULL THEN 'gone'
        END AS state,
        findings.updated_at < clock.now_at - INTERVAL 90 DAY AS is_old,
        versions.was_active OR coalesce(sighted.was_active, FALSE) AS was_active
    FROM findings
    CROSS JOIN clock
    INNER JOIN versions ON versions.finding_id = findings.finding_id
    LEFT JOIN sighted ON sighted.finding_id = findings.finding_id
    LEFT JOIN own_sweeps ON own_sweeps.detector_id = findings.detector_id
),

judged AS (
    SELECT
        *,
        CASE
            WHEN is_old OR state = 'gone' THEN 'expired'
            WHEN state = 'active' THEN 'open'
            WHEN state = 'archived' THEN 'archived'
            ELSE 'unknown'
        END AS status
    FROM observed
)

SELECT
    finding_id,
    finding_number,
    updated_at,
    account_id,
    region,
    status,
    status = 'archived' AND NOT was_active AS is_suppressed,
    if(state = latest.state, latest.since_at, NULL) AS status_since_at,
    if(latest.state <> 'gone', latest.swept_at, NULL) AS last_swept_at
FROM judged
