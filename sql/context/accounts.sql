-- Grain: observation of an account. Key: observation_id.
-- Answers: what is an account called, and where in the organization is it?
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
            "Name": "VARCHAR", "State": "VARCHAR", "Status": "VARCHAR", "JoinedTimestamp": "VARCHAR",
            "OrganizationalUnits": [{"Name": "VARCHAR"}],
            "Tags": [{"Key": "VARCHAR", "Value": "VARCHAR"}]
        }') AS account
    FROM raw.observations
    WHERE kind = 'account'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS member_account_id,
    account."Name" AS account_name,
    coalesce(nullif(account."State", ''), nullif(account."Status", '')) AS status,
    nullif(
        array_to_string(texts_of(list_transform(account."OrganizationalUnits", lambda unit: unit."Name")), '/'), ''
    ) AS ou_path,
    moment_of(account."JoinedTimestamp") AS joined_at,
    tags_of(account."Tags") AS tags
FROM told
