-- Whether ECS made a call for somebody: the StartSession below an ExecuteCommand, which says who asked for it.
CREATE OR REPLACE MACRO is_by_ecs(event_source, invoked_by, source_service, issuer_arn, session_id) AS
event_source = 'ssm.amazonaws.com'
AND (
    starts_with(coalesce(session_id, ''), 'ecs-execute-command-')
    OR coalesce(invoked_by, '') = 'ecs.amazonaws.com'
    OR coalesce(source_service, '') = 'ecs.amazonaws.com'
    OR contains(coalesce(issuer_arn, ''), '/aws-service-role/ecs.amazonaws.com/')
);
