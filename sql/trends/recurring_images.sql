-- Grain: image repository and tag. Key: image_repository, image_tag.
-- Answers: which images recur in findings week after week, in how many places, and how severely?
--
-- An image recurs if it has new findings in two weeks or more: one finding that goes on is not a recurrence. A finding
-- whose versions name several images is counted for each of them. Samples are left out.
-- Refreshed by: image_repository, image_tag.
SELECT
    image_repository,
    image_tag,
    count(DISTINCT nullif(image_key, '')) AS image_count,
    count(DISTINCT finding_id) AS finding_count,
    count(DISTINCT finding_id) FILTER (is_severe(severity_band)) AS severe_finding_count,
    count(*) FILTER (is_first) AS new_finding_count,
    count(DISTINCT date_trunc('week', updated_date)) FILTER (is_first) AS week_count,
    count(DISTINCT finding_type) AS finding_type_count,
    count(DISTINCT account_id) AS account_count,
    count(DISTINCT concat_ws('/', account_id, region, ecs_cluster_name, eks_cluster_name)) FILTER (
        ecs_cluster_name != '' OR eks_cluster_name != ''
    ) AS cluster_count,
    min(updated_date) AS first_updated_date,
    max(updated_date) AS last_updated_date
FROM trends.finding_versions
WHERE image_repository != ''
GROUP BY image_repository, image_tag
