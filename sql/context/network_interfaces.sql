-- Grain: observation of a network interface. Key: observation_id.
-- Answers: which addresses and security groups had it, and whose is it?
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
            "PrivateIpAddress": "VARCHAR", "PrivateIpAddresses": [{"PrivateIpAddress": "VARCHAR"}],
            "Ipv6Addresses": [{"Ipv6Address": "VARCHAR"}], "Association": {"PublicIp": "VARCHAR"},
            "Groups": [{"GroupId": "VARCHAR"}], "SubnetId": "VARCHAR", "VpcId": "VARCHAR",
            "Attachment": {"InstanceId": "VARCHAR"}, "InterfaceType": "VARCHAR", "Status": "VARCHAR",
            "Description": "VARCHAR", "RequesterId": "VARCHAR", "TagSet": [{"Key": "VARCHAR", "Value": "VARCHAR"}]
        }') AS interface
    FROM raw.observations
    WHERE kind = 'network_interface'
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS network_interface_id,
    list_sort(
        list_distinct(
            texts_of([interface."PrivateIpAddress"])
            || texts_of(list_transform(interface."PrivateIpAddresses", lambda each: each."PrivateIpAddress"))
            || texts_of(list_transform(interface."Ipv6Addresses", lambda each: each."Ipv6Address"))
        )
    ) AS private_ips,
    nullif(interface."Association"."PublicIp", '') AS public_ip,
    texts_of(list_transform(interface."Groups", lambda each: each."GroupId")) AS security_group_ids,
    interface."SubnetId" AS subnet_id,
    interface."VpcId" AS vpc_id,
    nullif(interface."Attachment"."InstanceId", '') AS instance_id,
    interface."InterfaceType" AS interface_type,
    interface."Status" AS status,
    interface."Description" AS description,
    interface."RequesterId" AS requester_id,
    tags_of(interface."TagSet") AS tags
FROM told
