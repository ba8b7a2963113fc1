-- Grain: observation of a custom detection rule. Key: observation_id.
-- Answers: what does a rule of GuardDuty look for, and is it live?
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
            "Name": "VARCHAR", "Description": "VARCHAR", "Severity": "VARCHAR", "DataSource": "VARCHAR", "Tactic": "VARCHAR",
            "Technique": "VARCHAR", "Definition": {"Expression": "VARCHAR"},
            "Associations": [{"Mode": "VARCHAR", "ExpiresAt": "VARCHAR"}]
        }') AS rule
    FROM raw.observations
    WHERE kind = 'detection_rule'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS rule_id,
    rule."Name" AS rule_name,
    rule."Description" AS description,
    rule."Severity" AS severity,
    rule."DataSource" AS data_source,
    rule."Tactic" AS tactic,
    rule."Technique" AS technique,
    rule."Definition"."Expression" AS expression,
    list_sort(list_distinct(texts_of(list_transform(rule."Associations", lambda each: each."Mode")))) AS modes,
    list_min(list_transform(coalesce(rule."Associations", []), lambda each: moment_of(each."ExpiresAt"))) AS expires_at
FROM told
