-- Grain: version of a finding, without samples. Key: finding_id, updated_at.
-- Answers: where did a version happen, and what did it add? Historical marts are counts over these rows, and each of
-- their figures leads here to the findings behind it.
--
-- A first known version's count is an increase only if its history began with it (it counts 1, or was never updated);
-- otherwise its occurrences happened on unknown days.
--
-- The suffixes that controllers append to pod names are removed, otherwise every pod would be a workload of its own: a
-- hash of the pod template, and five characters from the set that Kubernetes uses.
-- Refreshed by: finding_id.
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
        findings_current.first_updated_at = findings.updated_at AS is_first,
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
        saturated(coalesce(event_count::HUGEINT - coalesce(earlier_event_count, 0), 0)) AS increase,
        coalesce(earlier_event_count IS NOT NULL OR event_count = 1 OR created_at = updated_at, FALSE) AS is_attributed
    FROM versions
),

images AS (
    SELECT
        finding_id,
        updated_at,
        of_main_container(
            struct_pack(
                key := image_key, repository := concat_ws('/', image_registry, image_repository), tag := image_tag
            ),
            described_by,
            position
        ) AS image
    FROM flattened.containers
    WHERE image_repository IS NOT NULL
    GROUP BY finding_id, updated_at
),

tasks AS (
    SELECT
        finding_id,
        updated_at,
        if(starts_with(task_group, 'service:'), task_group, 'family:' || task_definition_family) AS ecs_workload
    FROM flattened.ecs_tasks
),

workloads AS (
    SELECT
        finding_id,
        updated_at,
        concat_ws(
            '/',
            nullif(namespace, ''),
            if(
                workload_type = 'pods',
                regexp_replace(
                    workload_name,
                    '(-([0-9a-f]{8,10}|[2456789bcdfghjklmnpqrstvwxz]{8,10}))?-[2456789bcdfghjklmnpqrstvwxz]{5}$',
                    ''
                ),
                workload_name
            )
        ) AS eks_workload
    FROM flattened.kubernetes_workloads
    WHERE workload_name != ''
),

executables AS (
    SELECT finding_id, updated_at, executable_path
    FROM flattened.processes
    WHERE role = 'process'
)

SELECT
    counted.finding_id,
    counted.updated_at,
    (counted.updated_at AT TIME ZONE 'UTC')::DATE AS updated_date,
    coalesce(counted.account_id, '') AS account_id,
    coalesce(counted.region, '') AS region,
    coalesce(ecs_clusters.cluster_name, '') AS ecs_cluster_name,
    coalesce(tasks.ecs_workload, '') AS ecs_workload,
    coalesce(eks_clusters.cluster_name, '') AS eks_cluster_name,
    coalesce(workloads.eks_workload, '') AS eks_workload,
    coalesce(images.image.repository, '') AS image_repository,
    coalesce(images.image.tag, '') AS image_tag,
    coalesce(images.image.key, '') AS image_key,
    coalesce(executables.executable_path, '') AS executable_path,
    counted.finding_type,
    coalesce(counted.severity_band, '') AS severity_band,
    coalesce(counted.tactic, '') AS tactic,
    counted.is_first,
    if(counted.is_attributed, counted.increase, 0) AS event_count_increase,
    if(counted.is_attributed, 0, counted.increase) AS unattributed_event_count
FROM counted
LEFT JOIN flattened.ecs_clusters USING (finding_id, updated_at)
LEFT JOIN tasks USING (finding_id, updated_at)
LEFT JOIN flattened.eks_clusters USING (finding_id, updated_at)
LEFT JOIN workloads USING (finding_id, updated_at)
LEFT JOIN images USING (finding_id, updated_at)
LEFT JOIN executables USING (finding_id, updated_at)
