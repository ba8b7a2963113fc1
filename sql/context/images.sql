-- Grain: observation of an image of ECR. Key: observation_id.
-- Answers: which digest and tags had an image, and what does its scan count?
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
            "imageDigest": "VARCHAR", "imageTags": ["VARCHAR"], "imagePushedAt": "VARCHAR", "imageSizeInBytes": "BIGINT",
            "imageStatus": "VARCHAR", "imageScanStatus": {"status": "VARCHAR"},
            "imageScanFindingsSummary": {"findingSeverityCounts": {"CRITICAL": "BIGINT", "HIGH": "BIGINT"}}
        }') AS image
    FROM raw.observations
    WHERE kind IN ('image', 'image_tag')
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS image_key,
    NOT contains(thing_key, '@') AS is_by_tag,
    image_name_of(thing_key) AS image_name,
    coalesce(nullif(image."imageDigest", ''), nullif(split_part(thing_key, '@', 2), '')) AS image_digest,
    texts_of(image."imageTags") AS image_tags,
    moment_of(image."imagePushedAt") AS pushed_at,
    image."imageSizeInBytes" AS size_bytes,
    image."imageStatus" AS image_status,
    image."imageScanStatus".status AS scan_status,
    image."imageScanFindingsSummary"."findingSeverityCounts"."CRITICAL" AS critical_count,
    image."imageScanFindingsSummary"."findingSeverityCounts"."HIGH" AS high_count
FROM told
