-- Which accounts and regions have no detector, what is not covered, and how old is the newest finding of each?
SELECT
    account_id,
    region,
    is_watched,
    healthy_resource_count,
    unhealthy_resource_count,
    finding_count,
    last_updated_at,
    quiet_days,
    count(*) OVER () AS row_count
FROM trends.coverage
ORDER BY
    is_watched IS FALSE DESC,
    is_watched IS NULL AND quiet_days IS NULL,
    quiet_days DESC NULLS FIRST,
    account_id,
    region
LIMIT $most
