-- Grain: UTC day of the versions, account, region, cluster, service or task family, Kubernetes workload, image
-- repository, finding type, severity band and tactic. Key: all of these.
-- Answers: how many findings, versions and occurrences were there on a day, where and of what kind?
--
-- A finding with several versions is counted once in each row that contains one of them. new_finding_count counts it
-- once over all rows. Sample findings are left out.
-- Refreshed by: updated_date.
SELECT
    updated_date,
    account_id,
    region,
    ecs_cluster_name,
    ecs_workload,
    eks_cluster_name,
    eks_workload,
    image_repository,
    finding_type,
    severity_band,
    tactic,
    count(DISTINCT finding_id) AS finding_count,
    count(*) FILTER (is_first) AS new_finding_count,
    count(*) AS version_count,
    saturated(sum(event_count_increase)) AS event_count_increase,
    saturated(sum(unattributed_event_count)) AS unattributed_event_count
FROM trends.finding_versions
GROUP BY ALL
