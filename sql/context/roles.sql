-- Grain: observation of a role. Key: observation_id.
-- Answers: who may assume a role, which policies has it, and what may it do by those that it holds itself?
--
-- What customer managed policies add is in context.policies: each of them changes by itself.
-- Empty without: raw.observations.
-- Each row is one of raw.observations.
-- Refreshed by: observation_id.
WITH
told AS (
    SELECT
        observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS observation_id,
        account_id,
        region,
        thing_key,
        observed_at,
        json_transform(TRY_CAST(document AS JSON), '{
            "RoleName": "VARCHAR", "CreateDate": "VARCHAR", "AssumeRolePolicyDocument": "JSON",
            "PermissionsBoundary": {"PermissionsBoundaryArn": "VARCHAR"},
            "RoleLastUsed": {"LastUsedDate": "VARCHAR", "Region": "VARCHAR"},
            "AttachedPolicies": [{"PolicyArn": "VARCHAR"}],
            "InlinePolicies": [{"PolicyName": "VARCHAR", "PolicyDocument": "JSON"}],
            "Tags": [{"Key": "VARCHAR", "Value": "VARCHAR"}]
        }') AS role
    FROM raw.observations
    WHERE kind = 'role'
),

inline AS (
    SELECT observation_id, unnest(role."InlinePolicies") AS policy
    FROM told
),

statements AS (
    SELECT
        observation_id,
        coalesce(policy."PolicyName", '') AS policy,
        unnest(allowing_statements(policy."PolicyDocument")) AS statement
    FROM inline
),

attached AS (
    SELECT observation_id, unnest(texts_of(list_transform(role."AttachedPolicies", lambda each: each."PolicyArn"))) AS policy_arn
    FROM told
),

allowed AS (
    SELECT
        statements.observation_id,
        powers.power,
        statements.policy,
        statements.statement.is_on_all AS is_on_all,
        statements.statement.is_conditional AS is_conditional
    FROM statements
    INNER JOIN context.powers AS powers ON allows_any(statements.statement, powers.actions)
    UNION ALL
    SELECT attached.observation_id, powers.power, attached.policy_arn, TRUE, FALSE
    FROM attached
    INNER JOIN context.powers AS powers
        ON attached.policy_arn LIKE 'arn:%:iam::aws:policy/%'
        AND list_contains(powers.aws_policies, split_part(attached.policy_arn, '/', -1))
),

powers AS (
    SELECT
        observation_id,
        list(
            {'power': power, 'policy': policy, 'is_on_all': is_on_all, 'is_conditional': is_conditional}
            ORDER BY power, policy
        ) AS powers
    FROM (
        SELECT
            observation_id,
            power,
            policy,
            bool_or(is_on_all) AS is_on_all,
            bool_and(is_conditional) AS is_conditional
        FROM allowed
        GROUP BY observation_id, power, policy
    )
    GROUP BY observation_id
)

SELECT
    told.observation_id,
    told.account_id,
    told.region,
    told.observed_at,
    told.thing_key AS role_arn,
    told.role."RoleName" AS role_name,
    coalesce(list_sort(list_distinct(trusted_in(told.role."AssumeRolePolicyDocument"))), []) AS trusted_principals,
    texts_of(list_transform(told.role."AttachedPolicies", lambda each: each."PolicyArn")) AS attached_policy_arns,
    texts_of(list_transform(told.role."InlinePolicies", lambda each: each."PolicyName")) AS inline_policy_names,
    nullif(told.role."PermissionsBoundary"."PermissionsBoundaryArn", '') AS boundary_arn,
    coalesce(powers.powers, []) AS powers,
    moment_of(told.role."RoleLastUsed"."LastUsedDate") AS last_used_at,
    nullif(told.role."RoleLastUsed"."Region", '') AS last_used_region,
    moment_of(told.role."CreateDate") AS created_at,
    tags_of(told.role."Tags") AS tags
FROM told
LEFT JOIN powers USING (observation_id)
