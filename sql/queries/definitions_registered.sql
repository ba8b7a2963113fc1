-- Who registered the task definitions of images that have findings, and who started tasks of them?
--
-- $image text = null: only definitions with this image, by any part of its reference
-- $from time = null: only definitions registered at or after this time
-- $to time = null: only definitions registered before this time
--
-- Then: an image that a person registered by hand, outside of the pipeline that registers all others, is where to look
-- first. `overrides` are commands by which a task ran something else than its image says.
WITH
registered AS (
    SELECT
        events.*,
        unnest(events.images) AS image,
        callers.person_name AS caller_name,
        callers.is_claimed_name AS is_claimed_caller,
        callers.first_identity
    FROM flattened.api_events AS events
    INNER JOIN correlation.callers AS callers USING (account_id, region, event_id)
    WHERE
        events.event_name = 'RegisterTaskDefinition'
        AND NOT events.is_refused
        AND events.task_definition_arn != ''
        AND is_within(events.event_at, events.event_at, $from, $to)
),

found AS (
    SELECT
        tasks.task_definition_arn,
        count(DISTINCT findings.finding_id) AS finding_count,
        count(DISTINCT tasks.task_arn) AS task_count,
        max(findings.highest_severity) AS highest_severity
    FROM flattened.ecs_tasks AS tasks
    INNER JOIN flattened.findings_current AS findings USING (finding_id)
    WHERE NOT findings.is_sample
    GROUP BY tasks.task_definition_arn
),

starters AS (
    SELECT
        events.task_definition_arn,
        list(DISTINCT coalesce(people.person_name, events.caller_arn) ORDER BY coalesce(people.person_name, events.caller_arn))
            AS started_by,
        list_distinct(flatten(list(events.overrides ORDER BY events.event_at, events.event_id))) AS overrides
    FROM flattened.api_events AS events
    LEFT JOIN correlation.people AS people ON people.event_person_key = events.person_key
    WHERE events.event_name IN ('RunTask', 'StartTask') AND NOT events.is_refused
    GROUP BY events.task_definition_arn
)

SELECT
    registered.image,
    registered.task_definition_arn,
    registered.event_at AS registered_at,
    registered.caller_name AS person_name,
    registered.is_claimed_caller AS is_claimed_name,
    registered.caller_arn,
    registered.first_identity,
    registered.source_ip_address,
    registered.user_agent,
    coalesce(starters.started_by, []) AS started_by,
    coalesce(starters.overrides, []) AS overrides,
    coalesce(found.task_count, 0) AS task_count,
    coalesce(found.finding_count, 0) AS finding_count,
    found.highest_severity,
    registered.account_id,
    registered.region,
    registered.event_id
FROM registered
LEFT JOIN found USING (task_definition_arn)
LEFT JOIN starters USING (task_definition_arn)
WHERE $image::VARCHAR IS NULL OR contains(registered.image, $image)
ORDER BY
    finding_count DESC,
    registered_at DESC,
    registered.account_id,
    registered.region,
    registered.event_id,
    registered.image
