-- Where are there no findings only because coverage is missing?
--
-- $resource_type text of ECS, EKS, EC2 = null: only resources of this type
-- $days number from 0 = 30: days without any finding, back from the newest moment
--
-- Then: no findings there means nothing: fix the agent or the detector first (`issue` says what is wrong; GuardDuty's
-- ListCoverage names the clusters). The API reports the number of resources by account and state, not their names.
WITH
newest AS (
    FROM flattened.newest_moment
),

covered AS (
    SELECT
        coalesce(nullif(resource.account_id, ''), account_id) AS account_id,
        region,
        is_watched,
        resource.resource_type AS resource_type,
        resource.issue AS issue,
        resource.resource_count AS resource_count,
        asked_at
    FROM (SELECT *, unnest(resources) AS resource FROM flattened.coverage) AS each_resource
    WHERE resource.coverage_status <> 'HEALTHY'
    UNION ALL
    SELECT account_id, region, is_watched, NULL, 'no detector is enabled', NULL, asked_at
    FROM flattened.coverage
    WHERE NOT is_watched
),

seen AS (
    SELECT
        findings.account_id,
        findings.region,
        kinds.resource_type,
        max(findings.last_event_at) AS last_seen_at
    FROM flattened.findings_current AS findings
    INNER JOIN (
        SELECT finding_id, updated_at, 'ECS' AS resource_type FROM flattened.ecs_clusters
        UNION ALL
        SELECT finding_id, updated_at, 'EKS' FROM flattened.eks_clusters
        UNION ALL
        SELECT finding_id, updated_at, 'EC2' FROM flattened.instances
    ) AS kinds USING (finding_id, updated_at)
    WHERE NOT findings.is_sample AND (findings.resource_token = 'Runtime' OR findings.feature_name = 'RuntimeMonitoring')
    GROUP BY findings.account_id, findings.region, kinds.resource_type
)

SELECT
    covered.account_id,
    covered.region,
    covered.resource_type,
    covered.is_watched,
    covered.issue,
    covered.resource_count AS unhealthy_count,
    seen.last_seen_at AS last_runtime_finding_at,
    covered.asked_at
FROM covered
CROSS JOIN newest
LEFT JOIN seen
    ON seen.account_id = covered.account_id AND seen.region = covered.region AND seen.resource_type = covered.resource_type
WHERE
    ($resource_type::VARCHAR IS NULL OR covered.resource_type = $resource_type)
    AND (seen.last_seen_at IS NULL OR seen.last_seen_at < newest.newest_at - $days * INTERVAL 1 DAY)
ORDER BY covered.is_watched, covered.resource_count DESC, covered.account_id, covered.region, covered.resource_type, covered.issue
