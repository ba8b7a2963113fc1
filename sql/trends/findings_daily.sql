-- Grain: UTC day of the versions, account, region, cluster, image repository, finding type, severity band and tactic.
-- Key: all of these. Answers: how many findings, versions and occurrences came on a day, where and of what kind?
--
-- A first known version's count is an increase only if its history began with it (it counts 1, or was never updated);
-- otherwise its occurrences happened on unknown days. Sample findings are left out.
WITH
versions AS (
    SELECT
        findings.finding_id,
        findings.updated_at,
        findings.account_id,
        findings.region,
        findings.finding_type,
        findings.severity_band,
        findings.tactic,
        findings.created_at,
        findings.event_count,
        lag(findings.event_count IGNORE NULLS) OVER (
            PARTITION BY findings.finding_id ORDER BY findings.updated_at
        ) AS earlier_event_count
    FROM flattened.findings
    INNER JOIN flattened.findings_current ON findings_current.finding_id = findings.finding_id
    WHERE NOT findings_current.is_sample
),

counted AS (
    SELECT
        *,
        coalesce(event_count - coalesce(earlier_event_count, 0), 0) AS increase,
        earlier_event_count IS NOT NULL OR event_count = 1 OR created_at = updated_at AS is_attributed
    FROM versions
),

images AS (
    SELECT
        finding_id,
        updated_at,
        -- `container` sorts before the task's and the workload's lists of containers.
        arg_min(concat_ws('/', image_registry, image_repository), (described_by, position)) AS image_repository
    FROM flattened.containers
    WHERE image_repository IS NOT NULL
    GROUP BY finding_id, updated_at
),

placed AS (
    SELECT
        counted.*,
        ecs_clusters.cluster_name AS ecs_cluster_name,
        eks_clusters.cluster_name AS eks_cluster_name,
        images.image_repository
    FROM counted
    LEFT JOIN flattened.ecs_clusters USING (finding_id, updated_at)
    LEFT JOIN flattened.eks_clusters USING (finding_id, updated_at)
    LEFT JOIN images USING (finding_id, updated_at)
)

SELECT
    (updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    coalesce(ecs_cluster_name, '') AS ecs_cluster_name,
    coalesce(eks_cluster_name, '') AS eks_cluster_name,
    coalesce(image_repository, '') AS image_repository,
    finding_type,
    coalesce(severity_band, '') AS severity_band,
    coalesce(tactic, '') AS tactic,
    count(DISTINCT finding_id) AS finding_count,
    count(*) AS version_count,
    coalesce(sum(increase) FILTER (is_attributed), 0)::BIGINT AS event_count_increase,
    coalesce(sum(increase) FILTER (is_attributed IS NOT TRUE), 0)::BIGINT AS unattributed_event_count
FROM placed
GROUP BY ALL
