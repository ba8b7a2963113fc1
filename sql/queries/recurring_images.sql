-- Which image repositories recur in findings, by type and severity?
--
-- $minimum_findings integer from 1 = 2: minimum number of findings of a type in a repository
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: one type across many tags and tasks of a repository is how that image normally behaves: change the image, or
-- see `tracehound suppress`. Investigate a type that only one task of many shows.
WITH
images AS (
    SELECT finding_id, updated_at, concat_ws('/', image_registry, image_repository) AS repository, image_tag
    FROM flattened.containers
    QUALIFY is_about_container(described_by, finding_id, updated_at)
)

SELECT
    images.repository,
    findings.finding_type,
    findings.severity_band,
    count(DISTINCT findings.finding_id) AS finding_count,
    count(DISTINCT tasks.task_arn) AS task_count,
    count(DISTINCT findings.account_id) AS account_count,
    list(DISTINCT images.image_tag ORDER BY images.image_tag) AS image_tags,
    min(findings.event_first_seen_at) AS first_seen_at,
    max(findings.event_last_seen_at) AS last_seen_at
FROM flattened.findings_current AS findings
INNER JOIN images USING (finding_id, updated_at)
LEFT JOIN flattened.ecs_tasks AS tasks USING (finding_id, updated_at)
WHERE
    NOT findings.is_sample
    AND images.repository != ''
    AND is_within(
        first_event_at(findings.event_first_seen_at, findings.created_at, findings.updated_at),
        last_event_at(findings.event_last_seen_at, findings.updated_at),
        $from, $to
    )
GROUP BY images.repository, findings.finding_type, findings.severity_band
HAVING count(DISTINCT findings.finding_id) >= $minimum_findings
ORDER BY finding_count DESC, images.repository, findings.finding_type, findings.severity_band
