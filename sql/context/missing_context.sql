-- Grain: kind of thing, reason, account and region. Key: kind, missing_reason, account_id, region.
-- Answers: what is not known of the things of findings, why, and what can be done about it?
-- Empty without: context.finding_context.
-- Refreshed by: kind, missing_reason, account_id, region.
WITH
remedies (missing_reason, remedy) AS (
    VALUES
    ('not_configured', 'Read `context:`, so that AWS is asked.'),
    ('not_asked_yet', 'Run again, or allow more calls for each run: context.calls_per_run.'),
    ('denied', 'Allow the calls of this kind to the role: docs/aws.'),
    ('no_role', 'Make the role that is assumed in this account, or name it in the settings.'),
    ('region_off', 'Nothing, unless the region is to be used.'),
    ('throttled', 'Run again; others use up the limits of the account.'),
    ('failed', 'Look at the detail in raw.context_asks, and run again.'),
    ('gone_before_asked', 'Send ECS task state changes to the queue, and run more often.'),
    ('no_observation_before_event', 'Run more often, so that things are known before they are attacked.'),
    ('not_in_ecr', 'Nothing: AWS knows only images of private ECR registries.'),
    ('not_kept', 'Keep observations for longer: retention.context_days.')
)

SELECT
    things.kind,
    things.missing_reason,
    things.account_id,
    things.region,
    count(DISTINCT things.thing_id) AS thing_count,
    count(DISTINCT things.finding_id) AS finding_count,
    max(things.event_at) AS last_event_at,
    any_value(remedies.remedy) AS remedy
FROM context.finding_context AS things
LEFT JOIN remedies USING (missing_reason)
WHERE things.missing_reason IS NOT NULL
GROUP BY things.kind, things.missing_reason, things.account_id, things.region
