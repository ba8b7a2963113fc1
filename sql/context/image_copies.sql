-- Grain: observation of where an image runs and a workload that runs it. Key: observation_id, copy_number.
-- Answers: in which clusters and workloads does an image run, in how many copies, and since when no more?
-- Empty without: raw.observations.
-- Each row is one of raw.observations.
-- Refreshed by: observation_id, copy_number.
WITH
told AS (
    SELECT
        observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS observation_id,
        account_id,
        region,
        thing_key,
        observed_at,
        json_transform(TRY_CAST(document AS JSON), '{
            "clusters": [{"clusterArn": "VARCHAR", "clusterDetails": [{
                "lastInUse": "VARCHAR", "runningUnitCount": "BIGINT", "stoppedUnitCount": "BIGINT",
                "clusterMetadata": {
                    "awsEcsMetadataDetails": {"detailsGroup": "VARCHAR", "taskDefinitionArn": "VARCHAR"},
                    "awsEksMetadataDetails": {"namespace": "VARCHAR", "workloadInfoList": [{"name": "VARCHAR"}]}
                }
            }]}]
        }') AS answer
    FROM raw.observations
    WHERE kind = 'image_copies'
),

clusters AS (
    SELECT *, unnest(answer.clusters) AS cluster, generate_subscripts(answer.clusters, 1) AS cluster_number
    FROM told
),

copies AS (
    SELECT
        *,
        unnest(cluster."clusterDetails") AS detail,
        generate_subscripts(cluster."clusterDetails", 1) AS detail_number
    FROM clusters
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS image_key,
    row_number() OVER (PARTITION BY observation_id ORDER BY cluster_number, detail_number) AS copy_number,
    cluster."clusterArn" AS cluster_arn,
    coalesce(
        nullif(detail."clusterMetadata"."awsEcsMetadataDetails"."detailsGroup", ''),
        nullif(
            concat_ws(
                '/',
                nullif(detail."clusterMetadata"."awsEksMetadataDetails".namespace, ''),
                nullif(
                    array_to_string(
                        texts_of(
                            list_transform(
                                detail."clusterMetadata"."awsEksMetadataDetails"."workloadInfoList", lambda each: each.name
                            )
                        ),
                        ', '
                    ),
                    ''
                )
            ),
            ''
        )
    ) AS workload,
    nullif(detail."clusterMetadata"."awsEcsMetadataDetails"."taskDefinitionArn", '') AS task_definition_arn,
    detail."runningUnitCount" AS running_count,
    detail."stoppedUnitCount" AS stopped_count,
    moment_of(detail."lastInUse") AS last_in_use_at
FROM copies
