-- What is shown of each thing of each finding, and the document that it is taken from.
SELECT
    shown.finding_id,
    shown.account_id,
    shown.region,
    shown.kind,
    shown.thing_key,
    shown.chosen,
    shown.missing_reason,
    shown.age_seconds,
    raw.document
FROM context.finding_context AS shown
LEFT JOIN context.observations AS observations ON observations.observation_id = shown.observation_id
LEFT JOIN raw.observations AS raw
    ON raw.account_id = observations.account_id
    AND raw.region = observations.region
    AND raw.kind = observations.kind
    AND raw.thing_key = observations.thing_key
    AND raw.observed_at = observations.observed_at
    AND observation_id(
        raw.account_id, raw.region, raw.kind, raw.thing_key, raw.observed_at, raw.content_hash
    ) = observations.observation_id
ORDER BY shown.finding_id, shown.kind, shown.thing_key
