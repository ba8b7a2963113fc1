-- Which access keys do findings name, and when are all their calls wanted?
-- Parameter: days (YYYY-MM-DD) whose versions count; null: all.
--
-- A key may be used anywhere; what it does a day before and after its findings tells what it was stolen for.
WITH
named AS (
    SELECT
        versions.account_id,
        unnest(list_distinct([versions.region, global_region(versions.aws_partition)])) AS region,
        keys.access_key_id,
        versions.first_event_at,
        versions.last_event_at
    FROM flattened.access_keys AS keys
    INNER JOIN flattened.finding_versions AS versions USING (finding_id, updated_at)
    WHERE
        NOT versions.is_sample
        AND versions.account_id != ''
        AND versions.region != ''
        AND keys.access_key_id != ''
        AND ($days::VARCHAR[] IS NULL OR list_contains($days::VARCHAR[], versions.updated_at::DATE::VARCHAR))
)

SELECT
    account_id,
    region,
    access_key_id,
    date_trunc('hour', min(first_event_at)) - INTERVAL 1 DAY AS from_at,
    date_trunc('hour', max(last_event_at)) + INTERVAL 1 DAY AS to_at
FROM named
WHERE first_event_at >= TIMESTAMPTZ '2013-11-01 00:00:00+00' AND last_event_at < TIMESTAMPTZ '9999-01-01 00:00:00+00'
GROUP BY account_id, region, access_key_id
ORDER BY ALL;
