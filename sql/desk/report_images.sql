-- Which images recur week after week?
SELECT
    image_repository,
    image_tag,
    week_count,
    new_finding_count,
    severe_finding_count,
    finding_type_count,
    account_count,
    cluster_count,
    first_updated_date,
    last_updated_date,
    count(*) OVER () AS row_count
FROM trends.recurring_images
WHERE week_count > 1
ORDER BY week_count DESC, new_finding_count DESC, image_repository, image_tag
LIMIT $most
