-- Grain: observation of a record of an investigation. Key: observation_id.
-- Answers: by which steps did GuardDuty come to its assessment, and which processes did it look at?
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
            "Type": "VARCHAR", "Title": "VARCHAR", "Narrative": "VARCHAR", "CreatedAt": "VARCHAR", "SupportingData": "JSON"
        }') AS record
    FROM raw.observations
    WHERE kind = 'investigation_record'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    split_part(thing_key, '/', 1) AS investigation_id,
    substr(thing_key, length(split_part(thing_key, '/', 1)) + 2) AS record_id,
    record."Type" AS record_type,
    record."Title" AS title,
    record."Narrative" AS narrative,
    list_sort(list_distinct(texts_of(uuids_in(record."SupportingData")))) AS process_uuids,
    moment_of(record."CreatedAt") AS created_at
FROM told
