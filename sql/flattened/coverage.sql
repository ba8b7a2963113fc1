-- Grain: account and region that the API was queried for. Key: account_id, region.
-- Answers: is there a detector, with which features, and is everything covered that should be?
WITH
latest AS (
    SELECT account_id, region, max((asked_at, detector_id)) AS sweep
    FROM raw.api_sweeps
    GROUP BY account_id, region
),

sweeps AS (
    SELECT api_sweeps.*
    FROM raw.api_sweeps
    INNER JOIN latest
        ON latest.account_id = api_sweeps.account_id
        AND latest.region = api_sweeps.region
        AND latest.sweep = (api_sweeps.asked_at, api_sweeps.detector_id)
)

SELECT
    account_id,
    region,
    coalesce(detector_status = 'ENABLED', FALSE) AS is_watched,
    nullif(detector_id, '') AS detector_id,
    detector_status,
    publishing_frequency,
    list_sort(
        list_transform(list_filter(features, lambda each: each.status = 'ENABLED'), lambda each: each.name)
    ) AS enabled_features,
    list_sort(
        list_transform(list_filter(features, lambda each: each.status <> 'ENABLED'), lambda each: each.name)
    ) AS disabled_features,
    coalesce(
        list_sum(
            list_transform(
                list_filter(resources, lambda each: each.coverage_status = 'HEALTHY'), lambda each: each.resource_count
            )
        ),
        0
    )::BIGINT AS healthy_resource_count,
    coalesce(
        list_sum(
            list_transform(
                list_filter(resources, lambda each: each.coverage_status <> 'HEALTHY'), lambda each: each.resource_count
            )
        ),
        0
    )::BIGINT AS unhealthy_resource_count,
    resources,
    active_count,
    archived_count,
    asked_at
FROM sweeps
