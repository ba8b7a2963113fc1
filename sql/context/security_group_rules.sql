-- Grain: observation of a security group and a rule. Key: observation_id, rule_id.
-- Answers: which traffic does a security group let in and out, and is it open to the internet?
-- Empty without: raw.observations.
-- Each row is one of raw.observations.
-- Refreshed by: observation_id, rule_id.
WITH
told AS (
    SELECT
        observation_id(account_id, region, kind, thing_key, observed_at, content_hash) AS observation_id,
        account_id,
        region,
        thing_key,
        observed_at,
        json_transform(TRY_CAST(document AS JSON), '{
            "SecurityGroupRules": [{
                "SecurityGroupRuleId": "VARCHAR", "IsEgress": "BOOLEAN", "IpProtocol": "VARCHAR", "FromPort": "BIGINT",
                "ToPort": "BIGINT", "CidrIpv4": "VARCHAR", "CidrIpv6": "VARCHAR", "PrefixListId": "VARCHAR",
                "ReferencedGroupInfo": {"GroupId": "VARCHAR"}, "Description": "VARCHAR"
            }]
        }') AS security_group
    FROM raw.observations
    WHERE kind = 'security_group'
),

numbered AS (
    SELECT
        *,
        unnest(security_group."SecurityGroupRules") AS rule,
        generate_subscripts(security_group."SecurityGroupRules", 1) AS position
    FROM told
),

rules AS (
    SELECT *, coalesce(nullif(rule."SecurityGroupRuleId", ''), position::VARCHAR) AS rule_id
    FROM numbered
)

SELECT
    observation_id,
    account_id,
    region,
    observed_at,
    thing_key AS security_group_id,
    rule_id,
    NOT rule."IsEgress" AS is_ingress,
    rule."IpProtocol" AS protocol,
    rule."FromPort" AS from_port,
    rule."ToPort" AS to_port,
    coalesce(nullif(rule."CidrIpv4", ''), nullif(rule."CidrIpv6", '')) AS cidr,
    nullif(rule."PrefixListId", '') AS prefix_list_id,
    rule."ReferencedGroupInfo"."GroupId" AS referenced_group_id,
    NOT coalesce(rule."IsEgress", TRUE)
    AND coalesce(nullif(rule."CidrIpv4", ''), rule."CidrIpv6", '') IN ('0.0.0.0/0', '::/0') AS is_open,
    rule."Description" AS description
FROM rules
QUALIFY row_number() OVER (PARTITION BY observation_id, rule_id ORDER BY position) = 1
