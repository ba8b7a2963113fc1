-- Grain: version of a finding, without samples. Key: finding_id, updated_at.
-- Answers: where did a version happen, and what did it add? Historical marts are counts over these rows, and each of
-- their figures leads here to the findings behind it.
--
-- A first known version's count is an increase only if its history began with it (it counts 1, or was never updated);
-- otherwise its occurrences happened on unknown days.
-- Refreshed by: finding_id.
WITH
versions AS (
    SELECT
        finding_versions.finding_id,
        finding_versions.updated_at,
        finding_versions.account_id,
        finding_versions.region,
        finding_versions.ecs_cluster_name,
        finding_versions.ecs_workload,
        finding_versions.eks_cluster_name,
        finding_versions.eks_workload,
        finding_versions.main_image_repository,
        finding_versions.main_image_tag,
        finding_versions.main_image_key,
        finding_versions.acting_executable_path,
        finding_versions.finding_type,
        finding_versions.severity_band,
        finding_versions.tactic,
        finding_versions.created_at,
        finding_versions.event_count,
        findings_current.first_updated_at = finding_versions.updated_at AS is_first,
        lag(finding_versions.event_count IGNORE NULLS) OVER (
            PARTITION BY finding_versions.finding_id ORDER BY finding_versions.updated_at
        ) AS earlier_event_count
    FROM flattened.finding_versions
    INNER JOIN flattened.findings_current ON findings_current.finding_id = finding_versions.finding_id
    WHERE NOT findings_current.is_sample
),

counted AS (
    SELECT
        *,
        saturated(coalesce(event_count::HUGEINT - coalesce(earlier_event_count, 0), 0)) AS increase,
        coalesce(earlier_event_count IS NOT NULL OR event_count = 1 OR created_at = updated_at, FALSE) AS is_attributed
    FROM versions
)

SELECT
    finding_id,
    updated_at,
    (updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
    coalesce(account_id, '') AS account_id,
    coalesce(region, '') AS region,
    coalesce(ecs_cluster_name, '') AS ecs_cluster_name,
    coalesce(ecs_workload, '') AS ecs_workload,
    coalesce(eks_cluster_name, '') AS eks_cluster_name,
    coalesce(eks_workload, '') AS eks_workload,
    coalesce(main_image_repository, '') AS image_repository,
    coalesce(main_image_tag, '') AS image_tag,
    coalesce(main_image_key, '') AS image_key,
    coalesce(acting_executable_path, '') AS executable_path,
    finding_type,
    coalesce(severity_band, '') AS severity_band,
    coalesce(tactic, '') AS tactic,
    is_first,
    if(is_attributed, increase, 0) AS event_count_increase,
    if(is_attributed, 0, increase) AS unattributed_event_count
FROM counted
