-- Grain: observation of an investigation by GuardDuty. Key: observation_id.
-- Answers: what did GuardDuty's own investigation say, and how sure was it?
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
            "Status": "VARCHAR", "Title": "VARCHAR", "TriggerPrompt": "VARCHAR", "TriggeredBy": "VARCHAR",
            "RiskLevel": "VARCHAR", "Risk": "VARCHAR", "Confidence": "VARCHAR", "Summary": "VARCHAR", "SummaryData": "JSON",
            "StartTime": "VARCHAR", "EndTime": "VARCHAR"
        }') AS investigation
    FROM raw.observations
    WHERE kind = 'investigation'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS investigation_id,
    investigation."Status" AS status,
    investigation."Title" AS title,
    investigation."TriggerPrompt" AS trigger_prompt,
    investigation."TriggeredBy" AS triggered_by,
    investigation."RiskLevel" AS risk_level,
    investigation."Risk" AS risk,
    investigation."Confidence" AS confidence,
    coalesce(investigation."Summary", investigation."SummaryData"::VARCHAR) AS summary,
    moment_of(investigation."StartTime") AS started_at,
    moment_of(investigation."EndTime") AS ended_at
FROM told
