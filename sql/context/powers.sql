-- Grain: power that a role may have. Key: power.
-- Answers: which actions are each enough for what an attacker wants of a role?
--
-- The only place for these: roles and policies look up here what they allow.
WITH
powers (power, actions, aws_policies, weight, meaning) AS (
    VALUES
    ('administrator', ['*:*'], ['AdministratorAccess'], 1.0, 'may do everything'),
    (
        'changes_identities',
        [
            'iam:createaccesskey', 'iam:createloginprofile', 'iam:updateloginprofile', 'iam:attachrolepolicy',
            'iam:attachuserpolicy', 'iam:putrolepolicy', 'iam:putuserpolicy', 'iam:createpolicyversion',
            'iam:setdefaultpolicyversion', 'iam:updateassumerolepolicy'
        ],
        ['IAMFullAccess'],
        0.9,
        'may give itself or others more rights'
    ),
    (
        'passes_roles',
        ['iam:passrole'],
        ['IAMFullAccess', 'AmazonECS_FullAccess', 'AmazonEC2FullAccess', 'AWSLambda_FullAccess'],
        0.6,
        'may start something that acts as another role'
    ),
    ('assumes_roles', ['sts:assumerole'], ['PowerUserAccess'], 0.5, 'may act as other roles that trust it'),
    (
        'reads_secrets',
        ['secretsmanager:getsecretvalue', 'ssm:getparameter', 'ssm:getparameters', 'ssm:getparametersbypath'],
        ['SecretsManagerReadWrite', 'AmazonSSMFullAccess', 'AmazonSSMReadOnlyAccess', 'PowerUserAccess', 'ReadOnlyAccess'],
        0.6,
        'may read secrets or parameters'
    ),
    (
        'runs_commands',
        ['ecs:executecommand', 'ssm:sendcommand', 'ssm:startsession', 'ec2-instance-connect:sendsshpublickey'],
        ['AmazonSSMFullAccess', 'AmazonECS_FullAccess', 'PowerUserAccess'],
        0.6,
        'may open sessions or run commands in other tasks or on instances'
    ),
    (
        'starts_code',
        ['ecs:runtask', 'ecs:updateservice', 'ec2:runinstances', 'lambda:createfunction', 'lambda:updatefunctioncode'],
        ['AmazonECS_FullAccess', 'AmazonEC2FullAccess', 'AWSLambda_FullAccess', 'PowerUserAccess'],
        0.5,
        'may start tasks, instances or functions'
    ),
    (
        'changes_images',
        ['ecr:putimage', 'ecr:batchdeleteimage'],
        ['AmazonEC2ContainerRegistryFullAccess', 'AmazonEC2ContainerRegistryPowerUser', 'PowerUserAccess'],
        0.5,
        'may replace images that others run'
    ),
    (
        'reads_buckets',
        ['s3:getobject'],
        ['AmazonS3FullAccess', 'AmazonS3ReadOnlyAccess', 'PowerUserAccess', 'ReadOnlyAccess'],
        0.3,
        'may read objects of S3'
    ),
    (
        'hides_traces',
        ['cloudtrail:stoplogging', 'cloudtrail:deletetrail', 'guardduty:deletedetector', 'guardduty:updatedetector'],
        ['PowerUserAccess', 'AmazonGuardDutyFullAccess', 'AWSCloudTrail_FullAccess'],
        0.7,
        'may switch off logging or GuardDuty'
    )
)

SELECT
    power,
    actions,
    aws_policies,
    weight::DOUBLE AS weight,
    meaning
FROM powers
