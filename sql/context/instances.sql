-- Grain: observation of an EC2 instance. Key: observation_id.
-- Answers: which profile, addresses and security groups had an instance, and who gets its credentials?
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
            "ImageId": "VARCHAR", "InstanceType": "VARCHAR", "KeyName": "VARCHAR", "LaunchTime": "VARCHAR",
            "State": {"Name": "VARCHAR"}, "VpcId": "VARCHAR", "SubnetId": "VARCHAR", "PrivateIpAddress": "VARCHAR",
            "PublicIpAddress": "VARCHAR", "IamInstanceProfile": {"Arn": "VARCHAR"},
            "SecurityGroups": [{"GroupId": "VARCHAR"}],
            "MetadataOptions": {"HttpTokens": "VARCHAR", "HttpPutResponseHopLimit": "BIGINT"},
            "NetworkInterfaces": [{"NetworkInterfaceId": "VARCHAR"}],
            "Tags": [{"Key": "VARCHAR", "Value": "VARCHAR"}]
        }') AS instance
    FROM raw.observations
    WHERE kind = 'instance'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS instance_id,
    nullif(instance."IamInstanceProfile"."Arn", '') AS instance_profile_arn,
    instance."ImageId" AS image_id,
    instance."InstanceType" AS instance_type,
    instance."State"."Name" AS instance_state,
    moment_of(instance."LaunchTime") AS launched_at,
    instance."MetadataOptions"."HttpTokens" = 'required' AS requires_imdsv2,
    instance."MetadataOptions"."HttpPutResponseHopLimit" AS imds_hop_limit,
    nullif(instance."PublicIpAddress", '') AS public_ip,
    nullif(instance."PrivateIpAddress", '') AS private_ip,
    texts_of(list_transform(instance."SecurityGroups", lambda each: each."GroupId")) AS security_group_ids,
    texts_of(list_transform(instance."NetworkInterfaces", lambda each: each."NetworkInterfaceId")) AS network_interface_ids,
    instance."SubnetId" AS subnet_id,
    instance."VpcId" AS vpc_id,
    instance."KeyName" AS key_name,
    tags_of(instance."Tags") AS tags
FROM told
