-- Grain: value of a dimension with new findings in the newest 14 days. Key: dimension, value.
-- Answers: what is rising: which types, accounts, clusters, workloads and images have more new findings in the newest
-- seven days than in the seven days before?
--
-- The newest day is that of the newest moment of the data, not that of the clock; it may be incomplete, so the newest
-- seven days may be a little short but never too long. A finding is new on the day of its first known version.
WITH
recent AS (
    SELECT
        days.finding_type,
        days.account_id,
        coalesce(nullif(days.ecs_cluster_name, ''), days.eks_cluster_name) AS cluster_name,
        coalesce(nullif(days.ecs_workload, ''), days.eks_workload) AS workload,
        days.image_repository,
        days.updated_date > newest.newest_date - 7 AS is_newest,
        is_severe(days.severity_band) AS is_severe,
        days.new_finding_count
    FROM trends.findings_daily AS days
    CROSS JOIN flattened.newest_moment AS newest
    WHERE days.updated_date > newest.newest_date - 14 AND days.updated_date <= newest.newest_date
),

dimensions AS (
    SELECT *
    FROM recent
    UNPIVOT (value FOR dimension IN (finding_type, account_id, cluster_name, workload, image_repository))
)

SELECT
    dimension,
    value,
    coalesce(sum(new_finding_count) FILTER (is_newest), 0)::BIGINT AS new_finding_count,
    coalesce(sum(new_finding_count) FILTER (is_newest AND is_severe), 0)::BIGINT AS severe_new_finding_count,
    coalesce(sum(new_finding_count) FILTER (NOT is_newest), 0)::BIGINT AS earlier_new_finding_count,
    sum(if(is_newest, new_finding_count, -new_finding_count))::BIGINT AS new_finding_count_change
FROM dimensions
WHERE value != ''
GROUP BY dimension, value
HAVING sum(new_finding_count) > 0
