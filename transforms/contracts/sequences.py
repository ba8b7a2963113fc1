"""Contracts of attack sequences: the sequence, its signals, actors, endpoints and resources."""

import polars as pl

from tracehound.transforms.contracts.findings import flattened
from tracehound.transforms.contracts.resources import PRIVATE_IP_ADDRESSES, PRODUCT_CODES, SECURITY_GROUPS
from tracehound.transforms.contracts.runtime import POSITION
from tracehound.transforms.contracts.schema import FLOAT, INT, TEXT, TEXTS, TIME, Column, Origin, list_of

_SEQUENCE = "service.detection.sequence"
INDICATORS = list_of({"key": TEXT, "values": TEXTS, "title": TEXT})
ACTIVITIES = list_of(
    {"type": TEXT, "api": pl.Struct({"operation": TEXT, "service": TEXT, "error": TEXT, "user_agent": TEXT})}
)
PUBLIC_ACCESS = pl.Struct(
    {
        "public_acl_access": TEXT,
        "public_policy_access": TEXT,
        "public_acl_ignore_behavior": TEXT,
        "public_bucket_restrict_behavior": TEXT,
    }
)
S3_BUCKET = pl.Struct(
    {
        "owner_id": TEXT,
        "created_at": TIME,
        "encryption_type": TEXT,
        "encryption_key_arn": TEXT,
        "effective_permission": TEXT,
        "public_read_access": TEXT,
        "public_write_access": TEXT,
        "account_public_access": PUBLIC_ACCESS,
        "bucket_public_access": PUBLIC_ACCESS,
        "s3_object_uids": TEXTS,
    }
)
EC2_INSTANCE = pl.Struct(
    {
        "availability_zone": TEXT,
        "image_description": TEXT,
        "instance_state": TEXT,
        "iam_instance_profile": pl.Struct({"arn": TEXT, "id": TEXT}),
        "instance_type": TEXT,
        "outpost_arn": TEXT,
        "platform": TEXT,
        "product_codes": PRODUCT_CODES,
        "ec2_network_interface_uids": TEXTS,
    }
)
NETWORK_INTERFACE = pl.Struct(
    {
        "ipv6_addresses": TEXTS,
        "private_ip_addresses": PRIVATE_IP_ADDRESSES,
        "public_ip": TEXT,
        "security_groups": SECURITY_GROUPS,
        "sub_net_id": TEXT,
        "vpc_id": TEXT,
    }
)
EKS_CLUSTER = pl.Struct(
    {"arn": TEXT, "created_at": TIME, "status": TEXT, "vpc_id": TEXT, "ec2_instance_uids": TEXTS}
)
ECS_TASK = pl.Struct(
    {"created_at": TIME, "task_definition_arn": TEXT, "launch_type": TEXT, "container_uids": TEXTS}
)
INSTANCES = pl.Struct({"ec2_instance_uids": TEXTS})

SEQUENCES = flattened(
    "sequences",
    "version of an attack sequence",
    (),
    (Origin(_SEQUENCE),),
    Column("sequence_uid", TEXT, "Id of the attack sequence.", "uid"),
    Column("description", TEXT, "What the sequence is.", "description"),
    Column("additional_sequence_types", TEXTS, "Further types that the sequence matches.", "additionalSequenceTypes"),
    Column("indicators", INDICATORS, "Indicators of the sequence, with tactics and techniques.", "sequenceIndicators"),
)

SEQUENCE_SIGNALS = flattened(
    "sequence_signals",
    "signal of an attack sequence: a finding or another observation",
    ("position",),
    (Origin(f"{_SEQUENCE}.signals[]"),),
    POSITION,
    Column("signal_uid", TEXT, "Id of the signal; of a finding its id or ARN.", "uid"),
    Column("signal_type", TEXT, "FINDING, CLOUD_TRAIL and so on.", "type"),
    Column("name", TEXT, "Name of the signal; of a finding its type.", "name"),
    Column("description", TEXT, "What the signal says.", "description"),
    Column("severity", FLOAT, "Severity of the signal.", "severity"),
    Column("event_count", INT, "How often the signal was seen.", "count"),
    Column("signal_created_at", TIME, "When the signal was created.", "createdAt"),
    Column("signal_updated_at", TIME, "When the signal was updated.", "updatedAt"),
    Column("first_seen_at", TIME, "First event of the signal.", "firstSeenAt"),
    Column("last_seen_at", TIME, "Latest event of the signal.", "lastSeenAt"),
    Column("resource_uids", TEXTS, "Resources of the signal.", "resourceUids"),
    Column("actor_ids", TEXTS, "Actors of the signal.", "actorIds"),
    Column("endpoint_ids", TEXTS, "Endpoints of the signal.", "endpointIds"),
    Column("indicators", INDICATORS, "Indicators of the signal.", "signalIndicators"),
    Column("activities", ACTIVITIES, "API calls of the signal.", "activities"),
)

SEQUENCE_ACTORS = flattened(
    "sequence_actors",
    "actor of an attack sequence",
    ("position",),
    (Origin(f"{_SEQUENCE}.actors[]"),),
    POSITION,
    Column("actor_id", TEXT, "Id of the actor inside the sequence.", "id"),
    Column("user_name", TEXT, "User of the actor.", "user.name"),
    Column("user_uid", TEXT, "Id of the user.", "user.uid"),
    Column("user_type", TEXT, "Kind of user.", "user.type"),
    Column("credential_uid", TEXT, "Access key of the user.", "user.credentialUid"),
    Column("user_account_id", TEXT, "Account of the user.", "user.account.uid"),
    Column("user_account_name", TEXT, "Name of that account.", "user.account.account"),
    Column("session_uid", TEXT, "Session of the actor.", "session.uid"),
    Column("session_mfa_status", TEXT, "ENABLED or DISABLED.", "session.mfaStatus"),
    Column("session_created_at", TIME, "When the session began.", "session.createdTime"),
    Column("session_issuer", TEXT, "Who issued the session.", "session.issuer"),
    Column("process_name", TEXT, "Name of the acting process.", "process.name"),
    Column("process_path", TEXT, "Path of its executable.", "process.path"),
    Column("process_sha256", TEXT, "Hash of its executable.", "process.sha256"),
)

SEQUENCE_ENDPOINTS = flattened(
    "sequence_endpoints",
    "network endpoint of an attack sequence",
    ("position",),
    (Origin(f"{_SEQUENCE}.endpoints[]"),),
    POSITION,
    Column("endpoint_id", TEXT, "Id of the endpoint inside the sequence.", "id"),
    Column("ip_address", TEXT, "Address.", "ip"),
    Column("domain", TEXT, "Domain.", "domain"),
    Column("port", INT, "Port.", "port"),
    Column("direction", TEXT, "INBOUND or OUTBOUND.", "connection.direction"),
    Column("city", TEXT, "City of the address.", "location.city"),
    Column("country", TEXT, "Country of the address.", "location.country"),
    Column("latitude", FLOAT, "Latitude in degrees.", "location.lat"),
    Column("longitude", FLOAT, "Longitude in degrees.", "location.lon"),
    Column("asn", INT, "Number of the autonomous system.", "autonomousSystem.number"),
    Column("asn_organization", TEXT, "Owner of the autonomous system.", "autonomousSystem.name"),
)

SEQUENCE_RESOURCES = flattened(
    "sequence_resources",
    "resource of an attack sequence",
    ("position",),
    (Origin(f"{_SEQUENCE}.resources[]"),),
    POSITION,
    Column("resource_uid", TEXT, "Id of the resource, mostly its ARN.", "uid"),
    Column("name", TEXT, "Name of the resource.", "name"),
    Column("resource_type", TEXT, "Kind of the resource, such as ECS_TASK.", "resourceType"),
    Column("resource_account_id", TEXT, "Account of the resource.", "accountId"),
    Column("resource_region", TEXT, "Region of the resource.", "region"),
    Column("service", TEXT, "AWS service of the resource.", "service"),
    Column("cloud_partition", TEXT, "AWS partition of the resource.", "cloudPartition"),
    Column("s3_bucket", S3_BUCKET, "Details of an S3 bucket.", "data.s3Bucket"),
    Column("s3_object", pl.Struct({"e_tag": TEXT, "key": TEXT, "version_id": TEXT}), "Details of an S3 object.", "data.s3Object"),
    Column("ec2_instance", EC2_INSTANCE, "Details of an EC2 instance.", "data.ec2Instance"),
    Column("ec2_network_interface", NETWORK_INTERFACE, "Details of a network interface.", "data.ec2NetworkInterface"),
    Column("access_key", pl.Struct({"principal_id": TEXT, "user_name": TEXT, "user_type": TEXT}), "Details of an access key.", "data.accessKey"),
    Column("eks_cluster", EKS_CLUSTER, "Details of an EKS cluster.", "data.eksCluster"),
    Column("kubernetes_workload", pl.Struct({"container_uids": TEXTS, "namespace": TEXT, "type": TEXT}), "Details of a Kubernetes workload.", "data.kubernetesWorkload"),
    Column("container", pl.Struct({"image": TEXT, "image_uid": TEXT}), "Details of a container.", "data.container"),
    Column("ecs_cluster", pl.Struct({"status": TEXT, "ec2_instance_uids": TEXTS}), "Details of an ECS cluster.", "data.ecsCluster"),
    Column("ecs_task", ECS_TASK, "Details of an ECS task.", "data.ecsTask"),
    Column("iam_instance_profile", INSTANCES, "Instances of an instance profile.", "data.iamInstanceProfile"),
    Column("autoscaling_group", INSTANCES, "Instances of an Auto Scaling group.", "data.autoscalingAutoScalingGroup"),
    Column("ec2_launch_template", pl.Struct({"ec2_instance_uids": TEXTS, "version": TEXT}), "Instances of a launch template.", "data.ec2LaunchTemplate"),
    Column("ec2_vpc", INSTANCES, "Instances of a VPC.", "data.ec2Vpc"),
    Column("ec2_image", INSTANCES, "Instances of a machine image.", "data.ec2Image"),
    Column("cloudformation_stack", INSTANCES, "Instances of a CloudFormation stack.", "data.cloudformationStack"),
    Column("bedrock_guardrail", pl.Struct({"version": TEXT, "guardrail_action": TEXT, "guardrail_source": TEXT}), "Details of a Bedrock guardrail.", "data.bedrockGuardrail"),
)
