-- Grain: version of an exposure finding of Security Hub and a resource that it is about. Key: exposure_uid, changed_at,
-- resource_key.
-- Answers: which resource does Security Hub call exposed, from when until when?
-- Empty without: context.exposures.
-- Refreshed by: exposure_uid.
WITH
told AS (
    SELECT
        exposure_uid,
        changed_at,
        content_hash,
        account_id,
        region,
        unnest(
            json_transform(TRY_CAST(document AS JSON), '{"resources": [{
                "uid": "VARCHAR", "uid_alt": "VARCHAR", "type": "VARCHAR", "region": "VARCHAR",
                "cloud_partition": "VARCHAR", "owner": {"account": {"uid": "VARCHAR"}}
            }]}').resources
        ) AS resource
    FROM raw.exposures
),

placed AS (
    SELECT
        exposure_uid,
        changed_at,
        content_hash,
        resource.uid AS uid,
        resource.uid_alt AS uid_alt,
        resource.type AS resource_type,
        coalesce(nullif(resource.owner.account.uid, ''), account_id) AS account_id,
        coalesce(nullif(resource.region, ''), region) AS region,
        coalesce(nullif(resource.cloud_partition, ''), 'aws') AS aws_partition
    FROM told
),

keyed AS (
    SELECT
        *,
        arn_of_resource(uid, uid_alt, resource_type, account_id, region, aws_partition) AS resource_key
    FROM placed
)

SELECT
    exposures.exposure_uid,
    exposures.changed_at,
    keyed.resource_key,
    keyed.resource_type,
    keyed.account_id,
    keyed.region,
    exposures.severity,
    exposures.is_open,
    exposures.first_seen_at,
    exposures.until_at,
    exposures.is_first
FROM keyed
INNER JOIN context.exposures AS exposures USING (exposure_uid, changed_at, content_hash)
WHERE keyed.resource_key != ''
QUALIFY
    row_number() OVER (
        PARTITION BY exposures.exposure_uid, exposures.changed_at, keyed.resource_key
        ORDER BY keyed.resource_type NULLS LAST, keyed.uid, keyed.uid_alt, keyed.account_id, keyed.region
    ) = 1
