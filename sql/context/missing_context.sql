-- Grain: kind of thing, reason, account and region. Key: kind, missing_reason, account_id, region.
-- Answers: what is not known of the things of findings, why, and what can be done about it?
-- Empty without: context.finding_context.
-- Refreshed by: kind, missing_reason, account_id, region.
WITH
remedies (missing_reason, kind, remedy) AS (
    VALUES
    ('gone_before_asked', 'ecs_task', 'Send ECS task state changes to the queue: AWS forgets a task within the hour.'),
    ('gone_before_asked', 'image_vulnerabilities', 'Have images scanned, by Inspector or by ECR.'),
    ('not_configured', NULL, 'Read `context:`, so that AWS is asked.'),
    ('not_asked_yet', NULL, 'Run again, or allow more calls for each run: context.calls_per_run.'),
    ('denied', NULL, 'Allow the calls of this kind to the role: docs/aws.'),
    ('no_role', NULL, 'Make the role that is assumed in this account, or name it in the settings.'),
    ('region_off', NULL, 'Nothing, unless the region is to be used.'),
    ('throttled', NULL, 'Run again; others use up the limits of the account.'),
    ('failed', NULL, 'Look at the detail in raw.context_asks, and run again.'),
    ('gone_before_asked', NULL, 'Run more often: it was deleted before AWS was asked.'),
    ('no_observation_before_event', NULL, 'Run more often, so that things are known before they are attacked.'),
    ('not_askable', NULL, 'Nothing: what the finding names is no such thing, or not where it is.'),
    ('not_in_ecr', NULL, 'Nothing: AWS knows only images of private ECR registries.'),
    ('not_kept', NULL, 'Keep observations for longer: retention.context_days.')
)

SELECT
    things.kind,
    things.missing_reason,
    things.account_id,
    things.region,
    count(DISTINCT things.thing_id) AS thing_count,
    count(DISTINCT things.finding_id) AS finding_count,
    max(things.event_at) AS last_event_at,
    any_value(coalesce(own.remedy, remedies.remedy)) AS remedy
FROM context.finding_context AS things
LEFT JOIN remedies ON remedies.missing_reason = things.missing_reason AND remedies.kind IS NULL
LEFT JOIN remedies AS own ON own.missing_reason = things.missing_reason AND own.kind = things.kind
WHERE things.missing_reason IS NOT NULL
GROUP BY things.kind, things.missing_reason, things.account_id, things.region
