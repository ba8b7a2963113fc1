-- Grain: account and region with findings or with an answer of the API. Key: account_id, region.
-- Answers: is an account quiet in a region, or is it not covered; and how old is its newest finding?
--
-- Age is counted to the newest moment of the data, never to the clock. Columns that only a sweep of the API can fill
-- are null without one. Quiet days are null after 90 days, because GuardDuty keeps findings no longer: the account may
-- be quiet or gone.
WITH
places AS (
    SELECT
        account_id,
        region,
        count(DISTINCT finding_id) AS finding_count,
        count(*) AS version_count,
        max(updated_at) AS last_updated_at
    FROM trends.finding_versions
    GROUP BY account_id, region
)

SELECT
    coalesce(places.account_id, watched.account_id) AS account_id,
    coalesce(places.region, watched.region) AS region,
    watched.is_watched,
    watched.detector_status,
    watched.publishing_frequency,
    watched.disabled_features,
    watched.healthy_resource_count,
    watched.unhealthy_resource_count,
    coalesce(places.finding_count, 0) AS finding_count,
    coalesce(places.version_count, 0) AS version_count,
    places.last_updated_at,
    if(
        places.last_updated_at >= newest.newest_at - INTERVAL 90 DAY,
        greatest(epoch_us(newest.newest_at) - epoch_us(places.last_updated_at), 0),
        NULL
    ) / 86_400e6 AS quiet_days,
    newest.newest_at
FROM places
FULL JOIN flattened.coverage AS watched USING (account_id, region)
CROSS JOIN flattened.newest_moment AS newest
