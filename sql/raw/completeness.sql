-- Grain: account, region and UTC day. Key: account_id, region, updated_date.
-- Answers: which findings came through the S3 export, the API, or only one of them? Was a day without findings
-- requested?
--
-- The API returns only a finding's latest version, the export one version per interval: a finding is missing from one
-- of them only if it has no version there that is as new. Archived findings are not exported.
-- Refreshed by: account_id, region, updated_date.
WITH
bodies AS (
    SELECT finding_id, updated_at, account_id, region, uri
    FROM raw.findings
    UNION ALL
    SELECT findings.finding_id, findings.updated_at, findings.account_id, findings.region, repeats.uri
    FROM raw.repeats
    INNER JOIN raw.findings USING (finding_id, updated_at, body_sha256)
),

placed AS (
    SELECT
        finding_id,
        updated_at,
        (updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
        coalesce(account_id, '') AS account_id,
        coalesce(region, '') AS region,
        uri LIKE 'guardduty://%' AS is_api,
        regexp_matches(uri, '/AWSLogs/([^/]+/)?\d{12}/GuardDuty/') AS is_export,
        if(is_api, split_part(uri, '/', 5), NULL) AS detector_id
    FROM bodies
),

sourced AS MATERIALIZED (
    FROM placed
    WHERE is_api OR is_export
),

-- Most are only in the export, and have nothing to be compared with.
in_api AS (
    SELECT DISTINCT finding_id
    FROM sourced
    WHERE is_api
),

newest AS (
    SELECT
        finding_id,
        max(updated_at) FILTER (is_api) AS api_updated_at,
        max(updated_at) FILTER (is_export) AS export_updated_at
    FROM sourced
    SEMI JOIN in_api USING (finding_id)
    GROUP BY finding_id
),

archived AS (
    SELECT finding_id
    FROM raw.api_sightings
    GROUP BY finding_id
    HAVING latest(state, observed_at) = 'archived'
),

exports AS MATERIALIZED (
    SELECT
        parts.region,
        parts.account_id,
        try_cast(concat_ws('-', parts.year, parts.month, parts.day) AS DATE) AS exported_date,
        read_at
    FROM (
        SELECT
            read_at,
            regexp_extract(
                uri,
                '/AWSLogs/(?:[^/]+/)?(\d{12})/GuardDuty/([^/]+)/(\d{4})/(\d{2})/(\d{2})/',
                ['account_id', 'region', 'year', 'month', 'day']
            ) AS parts
        FROM raw.objects
        WHERE regexp_matches(uri, '/AWSLogs/([^/]+/)?\d{12}/GuardDuty/')
    )
),

export_days AS (
    SELECT account_id, region, exported_date AS updated_date, count(*) AS export_object_count
    FROM exports
    GROUP BY account_id, region, exported_date
),

-- An administrator's export contains its members' findings, so the latest reading in the region counts.
export_readings AS (
    SELECT region, max(read_at) AS read_at
    FROM exports
    GROUP BY region
),

exported_places AS (
    SELECT DISTINCT account_id, region
    FROM sourced
    WHERE is_export
),

intervals AS (
    SELECT
        region,
        CASE arg_max(publishing_frequency, asked_at)
            WHEN 'FIFTEEN_MINUTES' THEN INTERVAL 15 MINUTE
            WHEN 'ONE_HOUR' THEN INTERVAL 1 HOUR
            ELSE INTERVAL 6 HOUR
        END AS export_interval
    FROM raw.api_sweeps
    WHERE publishing_frequency IS NOT NULL
    GROUP BY region
),

findings_of_days AS (
    SELECT
        sourced.account_id,
        sourced.region,
        sourced.updated_date,
        sourced.finding_id,
        bool_or(sourced.is_api) AS is_api,
        bool_or(sourced.is_export) AS is_export,
        max(sourced.updated_at) FILTER (sourced.is_api) AS api_updated_at,
        max(sourced.updated_at) FILTER (sourced.is_export) AS export_updated_at
    FROM sourced
    GROUP BY sourced.account_id, sourced.region, sourced.updated_date, sourced.finding_id
),

compared AS (
    SELECT
        days.*,
        days.is_api AND (newest.export_updated_at >= days.api_updated_at) IS NOT TRUE AS is_only_api,
        days.is_export AND (newest.api_updated_at >= days.export_updated_at) IS NOT TRUE AS is_only_export,
        archived.finding_id IS NOT NULL AS is_archived,
        -- Plus an hour for the delivery of the object.
        exported_places.region IS NOT NULL
        AND days.api_updated_at
        + coalesce(intervals.export_interval, INTERVAL 6 HOUR)
        + INTERVAL 1 HOUR < export_readings.read_at AS is_due
    FROM findings_of_days AS days
    LEFT JOIN newest ON newest.finding_id = days.finding_id
    LEFT JOIN archived ON archived.finding_id = days.finding_id
    LEFT JOIN intervals ON intervals.region = days.region
    LEFT JOIN export_readings ON export_readings.region = days.region
    LEFT JOIN exported_places
        ON exported_places.account_id = days.account_id AND exported_places.region = days.region
),

counted AS (
    SELECT
        account_id,
        region,
        updated_date,
        count(*) FILTER (is_export) AS export_count,
        count(*) FILTER (is_api) AS api_count,
        count(*) FILTER (is_export AND is_api) AS both_count,
        count(*) FILTER (is_only_api) AS only_api_count,
        count(*) FILTER (is_only_export) AS only_export_count,
        count(*) FILTER (is_only_api AND is_due AND NOT is_archived) AS overdue_count,
        coalesce(
            list(finding_id ORDER BY finding_id) FILTER (is_only_api AND is_due AND NOT is_archived), []
        )[:10] AS overdue_ids
    FROM compared
    GROUP BY account_id, region, updated_date
),

spans AS (
    SELECT
        account_id,
        region,
        detector_id,
        from_at AT TIME ZONE 'UTC' AS from_at,
        to_at AT TIME ZONE 'UTC' AS to_at,
        max(to_at AT TIME ZONE 'UTC') OVER (
            PARTITION BY account_id, region, detector_id
            ORDER BY from_at, to_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_at
    FROM raw.api_windows
),

stretches AS (
    SELECT
        *,
        count(*) FILTER (reached_at IS NULL OR from_at > reached_at) OVER (
            PARTITION BY account_id, region, detector_id ORDER BY from_at, to_at
        ) AS stretch
    FROM spans
),

asked AS (
    SELECT account_id, region, detector_id, min(from_at) AS from_at, max(to_at) AS to_at
    FROM stretches
    GROUP BY account_id, region, detector_id, stretch
),

-- A detector covers its own account, and the member accounts that it has returned findings of.
watched_accounts AS (
    SELECT DISTINCT account_id, region, detector_id FROM asked
    UNION
    SELECT DISTINCT account_id, region, detector_id FROM sourced WHERE is_api
),

asked_days AS (
    SELECT
        watched_accounts.account_id,
        asked.region,
        day_start::DATE AS updated_date,
        bool_or(asked.from_at <= day_start AND asked.to_at >= day_start + INTERVAL 1 DAY) AS is_complete
    FROM (
        SELECT *, unnest(generate_series(date_trunc('day', from_at), to_at, INTERVAL 1 DAY)) AS day_start
        FROM asked
    ) AS asked
    INNER JOIN watched_accounts
        ON watched_accounts.region = asked.region AND watched_accounts.detector_id = asked.detector_id
    WHERE day_start < asked.to_at
    GROUP BY watched_accounts.account_id, asked.region, day_start
)

SELECT
    account_id,
    region,
    updated_date,
    CASE
        WHEN asked_days.is_complete THEN 'complete'
        WHEN asked_days.is_complete IS NOT NULL THEN 'partial'
        ELSE 'none'
    END AS api_coverage,
    coalesce(export_days.export_object_count, 0) AS export_object_count,
    coalesce(counted.export_count, 0) AS export_count,
    coalesce(counted.api_count, 0) AS api_count,
    coalesce(counted.both_count, 0) AS both_count,
    coalesce(counted.only_api_count, 0) AS only_api_count,
    coalesce(counted.only_export_count, 0) AS only_export_count,
    coalesce(counted.overdue_count, 0) AS overdue_count,
    coalesce(counted.overdue_ids, []) AS overdue_ids
FROM asked_days
FULL JOIN counted USING (account_id, region, updated_date)
FULL JOIN export_days USING (account_id, region, updated_date)
WHERE updated_date IS NOT NULL
