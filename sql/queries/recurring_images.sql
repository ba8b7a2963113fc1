-- Which image repositories recur in findings, by type and severity?
--
-- $minimum_findings integer from 1 = 2: minimum number of findings of a type in a repository
-- $from time = null: only with events at or after this time
-- $to time = null: only with events before this time
--
-- Then: one type across many tags and tasks of a repository is how that image normally behaves: change the image, or
-- see `tracehound suppress`. Investigate a type that only one task of many shows.
SELECT
    main_image_repository AS repository,
    finding_type,
    severity_band,
    count(*) AS finding_count,
    count(DISTINCT ecs_task_arn) AS task_count,
    count(DISTINCT account_id) AS account_count,
    list(DISTINCT main_image_tag ORDER BY main_image_tag) AS image_tags,
    min(event_first_seen_at) AS first_seen_at,
    max(event_last_seen_at) AS last_seen_at
FROM flattened.findings_current
WHERE
    NOT is_sample
    AND main_image_repository != ''
    AND is_within(first_event_at, last_event_at, $from, $to)
GROUP BY main_image_repository, finding_type, severity_band
HAVING count(*) >= $minimum_findings
ORDER BY finding_count DESC, main_image_repository, finding_type, severity_band
