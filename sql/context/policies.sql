-- Grain: observation of a customer managed policy. Key: observation_id.
-- Answers: what does a policy allow whoever has it?
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
            "PolicyName": "VARCHAR", "VersionId": "VARCHAR", "Document": "JSON", "CreateDate": "VARCHAR",
            "UpdateDate": "VARCHAR", "Tags": [{"Key": "VARCHAR", "Value": "VARCHAR"}]
        }') AS policy
    FROM raw.observations
    WHERE kind = 'policy'
),

statements AS (
    SELECT observation_id, thing_key, unnest(allowing_statements(policy."Document")) AS statement
    FROM told
),

allowed AS (
    SELECT
        statements.observation_id,
        statements.thing_key,
        powers.power,
        bool_or(statements.statement.is_on_all) AS is_on_all,
        bool_and(statements.statement.is_conditional) AS is_conditional
    FROM statements
    INNER JOIN context.powers AS powers ON allows_any(statements.statement, powers.actions)
    GROUP BY statements.observation_id, statements.thing_key, powers.power
),

powers AS (
    SELECT
        observation_id,
        list(
            {'power': power, 'policy': thing_key, 'is_on_all': is_on_all, 'is_conditional': is_conditional} ORDER BY power
        ) AS powers
    FROM allowed
    GROUP BY observation_id
)

SELECT
    told.observation_id,
    told.account_id,
    told.region,
    told.observed_at,
    told.thing_key AS policy_arn,
    told.policy."PolicyName" AS policy_name,
    told.policy."VersionId" AS version_id,
    coalesce(powers.powers, []) AS powers,
    moment_of(told.policy."CreateDate") AS created_at,
    moment_of(told.policy."UpdateDate") AS updated_at,
    tags_of(told.policy."Tags") AS tags
FROM told
LEFT JOIN powers USING (observation_id)
