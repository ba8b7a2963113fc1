-- Whether ECS made a call for somebody: the StartSession below an ExecuteCommand, which says who asked for it. For QUALIFY.
-- Both have one session id. How that begins says nothing: the caller of StartSession may have chosen it.
CREATE OR REPLACE MACRO is_by_ecs(
    account_id, region, event_source, event_name, invoked_by, source_service, issuer_arn, session_id
) AS
event_source = 'ssm.amazonaws.com'
AND (
    coalesce(invoked_by, '') = 'ecs.amazonaws.com'
    OR coalesce(source_service, '') = 'ecs.amazonaws.com'
    OR contains(coalesce(issuer_arn, ''), '/aws-service-role/ecs.amazonaws.com/')
    OR (
        coalesce(session_id, '') != ''
        AND bool_or(event_name = 'ExecuteCommand') OVER (PARTITION BY account_id, region, session_id)
    )
);
