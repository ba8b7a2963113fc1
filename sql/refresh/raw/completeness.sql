-- Keys of raw.findings: their days; all days of findings that the API has too; days of their places on which the export
-- lacks something, which may become overdue; and the days for which a detector was asked that has findings of a place.
SELECT
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    (updated_at AT TIME ZONE 'UTC')::DATE AS updated_date
FROM changed
UNION
SELECT coalesce(account_id, ''), coalesce(region, ''), (updated_at AT TIME ZONE 'UTC')::DATE
FROM raw.findings
SEMI JOIN (
    SELECT finding_id
    FROM changed
    WHERE
        uri LIKE 'guardduty://%'
        OR finding_id IN (SELECT finding_id FROM raw.findings WHERE uri LIKE 'guardduty://%')
        OR finding_id IN (SELECT finding_id FROM raw.repeats WHERE uri LIKE 'guardduty://%')
) USING (finding_id)
UNION
SELECT days.account_id, days.region, days.updated_date
FROM raw.completeness AS days
SEMI JOIN changed
    ON coalesce(changed.account_id, '') = days.account_id AND coalesce(changed.region, '') = days.region
WHERE days.only_api_count > 0
UNION
SELECT
    coalesce(changed.account_id, ''),
    windows.region,
    unnest(generate_series(date_trunc('day', from_at AT TIME ZONE 'UTC'), to_at AT TIME ZONE 'UTC', INTERVAL 1 DAY))::DATE
FROM raw.api_windows AS windows
INNER JOIN changed
    ON changed.region = windows.region AND split_part(changed.uri, '/', 5) = windows.detector_id
WHERE changed.uri LIKE 'guardduty://%';

-- Keys of raw.repeats: the same, for the findings that they repeat.
WITH
touched AS (
    SELECT
        coalesce(findings.account_id, '') AS account_id,
        coalesce(findings.region, '') AS region,
        (findings.updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
        changed.uri
    FROM raw.findings
    INNER JOIN changed USING (finding_id)
)

SELECT account_id, region, updated_date
FROM touched
UNION
SELECT days.account_id, days.region, days.updated_date
FROM raw.completeness AS days
SEMI JOIN touched USING (account_id, region)
WHERE days.only_api_count > 0
UNION
SELECT
    touched.account_id,
    windows.region,
    unnest(generate_series(date_trunc('day', from_at AT TIME ZONE 'UTC'), to_at AT TIME ZONE 'UTC', INTERVAL 1 DAY))::DATE
FROM raw.api_windows AS windows
INNER JOIN touched
    ON touched.region = windows.region AND split_part(touched.uri, '/', 5) = windows.detector_id
WHERE touched.uri LIKE 'guardduty://%';

-- Keys of raw.objects: the days of exports, and those of their regions on which the export lacks something.
WITH
exports AS (
    SELECT
        regexp_extract(
            uri,
            '/AWSLogs/(?:[^/]+/)?(\d{12})/GuardDuty/([^/]+)/(\d{4})/(\d{2})/(\d{2})/',
            ['account_id', 'region', 'year', 'month', 'day']
        ) AS parts
    FROM changed
)

SELECT
    parts.account_id,
    parts.region,
    try_cast(concat_ws('-', parts.year, parts.month, parts.day) AS DATE) AS updated_date
FROM exports
UNION
SELECT days.account_id, days.region, days.updated_date
FROM raw.completeness AS days
SEMI JOIN exports ON exports.parts.region = days.region
WHERE days.only_api_count > 0;

-- Rows of raw.findings: of the days. Where the API has findings, also of all other days: whatever a finding or a place
-- may be compared with.
WITH
of_days AS (
    SELECT finding_id, updated_at, body_sha256, account_id, region, uri
    FROM raw.findings
    SEMI JOIN keys
        ON keys.account_id = coalesce(findings.account_id, '')
        AND keys.region = coalesce(findings.region, '')
        AND keys.updated_date = (findings.updated_at AT TIME ZONE 'UTC')::DATE
),

in_api AS (
    SELECT finding_id, coalesce(account_id, '') AS account_id, coalesce(region, '') AS region
    FROM raw.findings
    WHERE uri LIKE 'guardduty://%'
    UNION
    SELECT finding_id, coalesce(findings.account_id, ''), coalesce(findings.region, '')
    FROM raw.repeats
    INNER JOIN raw.findings USING (finding_id)
    WHERE repeats.uri LIKE 'guardduty://%'
),

places AS (
    SELECT account_id, region
    FROM in_api
    SEMI JOIN keys USING (account_id, region)
)

FROM of_days
UNION
SELECT finding_id, updated_at, body_sha256, account_id, region, uri
FROM raw.findings
SEMI JOIN (FROM of_days SEMI JOIN in_api USING (finding_id)) USING (finding_id)
UNION
SELECT finding_id, updated_at, body_sha256, account_id, region, uri
FROM raw.findings
SEMI JOIN places
    ON places.account_id = coalesce(findings.account_id, '') AND places.region = coalesce(findings.region, '');

-- Rows of raw.repeats: by finding_id of raw.findings.

-- Rows of raw.api_sightings: by finding_id of raw.findings.
