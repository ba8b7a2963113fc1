-- Grain: observation of an instance profile. Key: observation_id.
-- Answers: which role do its instances get?
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
            "CreateDate": "VARCHAR", "Roles": [{"Arn": "VARCHAR"}],
            "Tags": [{"Key": "VARCHAR", "Value": "VARCHAR"}]
        }') AS profile
    FROM raw.observations
    WHERE kind = 'instance_profile'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS instance_profile_arn,
    nullif(profile."Roles"[1]."Arn", '') AS role_arn,
    moment_of(profile."CreateDate") AS created_at,
    tags_of(profile."Tags") AS tags
FROM told
