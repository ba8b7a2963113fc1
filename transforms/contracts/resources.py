"""Contracts of the resources that findings describe: clusters, tasks, workloads, instances, keys, buckets and more."""

import polars as pl

from tracehound.transforms.contracts.findings import flattened
from tracehound.transforms.contracts.runtime import POSITION
from tracehound.transforms.contracts.schema import BOOL, INT, TEXT, TEXTS, TIME, Column, Origin, list_of

_ECS = "resource.ecsClusterDetails"
_KUBERNETES = "resource.kubernetesDetails"
_INSTANCE = "resource.instanceDetails"
_BUCKETS = "resource.s3BucketDetails[]"
_LIMITLESS = "resource.rdsLimitlessDbDetails"
_SIGNALLED = "service.detection.sequence.resources[]"

VOLUMES = list_of({"name": TEXT, "host_path": pl.Struct({"path": TEXT})})
SECURITY_GROUPS = list_of({"group_id": TEXT, "group_name": TEXT})
PRODUCT_CODES = list_of({"product_code_id": TEXT, "product_code_type": TEXT})
PRIVATE_IP_ADDRESSES = list_of({"private_dns_name": TEXT, "private_ip_address": TEXT})

ECS_CLUSTERS = flattened(
    "ecs_clusters",
    "version that names an ECS cluster",
    (),
    (Origin(_ECS),),
    Column("cluster_arn", TEXT, "ARN of the cluster.", "arn"),
    Column("cluster_name", TEXT, "Name of the cluster.", "name"),
    Column("status", TEXT, "Status of the cluster.", "status"),
    Column("active_services_count", INT, "Services running in the cluster.", "activeServicesCount"),
    Column("registered_container_instances_count", INT, "Container instances registered in the cluster.", "registeredContainerInstancesCount"),
    Column("running_tasks_count", INT, "Tasks running in the cluster.", "runningTasksCount"),
)

ECS_TASKS = flattened(
    "ecs_tasks",
    "version that names an ECS task",
    (),
    (Origin(f"{_ECS}.taskDetails", repeats={"cluster_arn": f"{_ECS}.arn", "cluster_name": f"{_ECS}.name"}),),
    Column("cluster_arn", TEXT, "ARN of the task's cluster."),
    Column("cluster_name", TEXT, "Name of the task's cluster."),
    Column("task_arn", TEXT, "ARN of the task.", "arn"),
    Column("task_id", TEXT, "Last part of the task's ARN; session name of its credentials.", is_derived=True),
    Column("task_definition_arn", TEXT, "ARN of the task definition with its revision.", "definitionArn"),
    Column("task_definition_family", TEXT, "Family of the task definition.", is_derived=True),
    Column("task_definition_revision", INT, "Revision of the task definition.", is_derived=True),
    Column("version", TEXT, "Version counter of the task, as given.", "version"),
    Column("task_created_at", TIME, "When the task was created.", "createdAt"),
    Column("started_at", TIME, "When the task started.", "startedAt"),
    Column("started_by", TEXT, "Who started the task, such as `ecs-svc/…` for a service.", "startedBy"),
    Column("task_group", TEXT, "Group of the task, such as `service:web`.", "group"),
    Column("launch_type", TEXT, "EC2, FARGATE or EXTERNAL.", "launchType"),
    Column("volumes", VOLUMES, "Volumes of the task, with host paths.", "volumes"),
)

EKS_CLUSTERS = flattened(
    "eks_clusters",
    "version that names an EKS cluster",
    (),
    (Origin("resource.eksClusterDetails"),),
    Column("cluster_arn", TEXT, "ARN of the cluster.", "arn"),
    Column("cluster_name", TEXT, "Name of the cluster.", "name"),
    Column("vpc_id", TEXT, "VPC of the cluster.", "vpcId"),
    Column("status", TEXT, "Status of the cluster.", "status"),
    Column("cluster_created_at", TIME, "When the cluster was created.", "createdAt"),
)

KUBERNETES_WORKLOADS = flattened(
    "kubernetes_workloads",
    "version that names a Kubernetes workload",
    (),
    (Origin(f"{_KUBERNETES}.kubernetesWorkloadDetails"),),
    Column("workload_name", TEXT, "Name of the workload.", "name"),
    Column("workload_type", TEXT, "Kind of the workload, such as pods or deployments.", "type"),
    Column("workload_uid", TEXT, "Uid of the workload.", "uid"),
    Column("namespace", TEXT, "Namespace of the workload.", "namespace"),
    Column("service_account_name", TEXT, "Service account of the workload.", "serviceAccountName"),
    Column("uses_host_network", BOOL, "Shares the host's network.", "hostNetwork"),
    Column("uses_host_ipc", BOOL, "Shares the host's IPC namespace.", "hostIPC"),
    Column("uses_host_pid", BOOL, "Shares the host's process namespace.", "hostPID"),
    Column("volumes", VOLUMES, "Volumes of the workload, with host paths.", "volumes"),
)

KUBERNETES_USERS = flattened(
    "kubernetes_users",
    "version that names a Kubernetes user",
    (),
    (Origin(f"{_KUBERNETES}.kubernetesUserDetails"),),
    Column("username", TEXT, "User that called the Kubernetes API.", "username"),
    Column("user_uid", TEXT, "Uid of the user.", "uid"),
    Column("groups", TEXTS, "Groups of the user.", "groups"),
    Column("session_names", TEXTS, "Sessions of the user.", "sessionName"),
    Column("impersonated_username", TEXT, "User that was impersonated.", "impersonatedUser.username"),
    Column("impersonated_groups", TEXTS, "Groups that were impersonated.", "impersonatedUser.groups"),
)

INSTANCES = flattened(
    "instances",
    "version that names an EC2 instance",
    (),
    (Origin(_INSTANCE),),
    Column("instance_id", TEXT, "Id of the instance.", "instanceId"),
    Column("instance_type", TEXT, "Type of the instance.", "instanceType"),
    Column("instance_state", TEXT, "State of the instance.", "instanceState"),
    Column("availability_zone", TEXT, "Availability zone.", "availabilityZone"),
    Column("image_id", TEXT, "Machine image of the instance.", "imageId"),
    Column("image_description", TEXT, "Description of the machine image.", "imageDescription"),
    Column("iam_instance_profile_arn", TEXT, "ARN of the instance profile.", "iamInstanceProfile.arn"),
    Column("iam_instance_profile_id", TEXT, "Id of the instance profile.", "iamInstanceProfile.id"),
    Column("outpost_arn", TEXT, "ARN of the outpost.", "outpostArn"),
    Column("platform", TEXT, "Platform, such as windows.", "platform"),
    Column("launched_at", TIME, "When the instance was launched.", "launchTime"),
    Column("product_codes", PRODUCT_CODES, "Marketplace product codes.", "productCodes"),
)

NETWORK_INTERFACES = flattened(
    "network_interfaces",
    "network interface of an instance of a version",
    ("position",),
    (Origin(f"{_INSTANCE}.networkInterfaces[]", repeats={"instance_id": f"{_INSTANCE}.instanceId"}),),
    POSITION,
    Column("instance_id", TEXT, "Instance that the interface belongs to."),
    Column("network_interface_id", TEXT, "Id of the interface.", "networkInterfaceId"),
    Column("private_ip_address", TEXT, "Primary private address.", "privateIpAddress"),
    Column("private_dns_name", TEXT, "Private DNS name.", "privateDnsName"),
    Column("private_ip_addresses", PRIVATE_IP_ADDRESSES, "All private addresses with their names.", "privateIpAddresses"),
    Column("ipv6_addresses", TEXTS, "IPv6 addresses.", "ipv6Addresses"),
    Column("public_ip", TEXT, "Public address.", "publicIp"),
    Column("public_dns_name", TEXT, "Public DNS name.", "publicDnsName"),
    Column("security_groups", SECURITY_GROUPS, "Security groups.", "securityGroups"),
    Column("subnet_id", TEXT, "Subnet.", "subnetId"),
    Column("vpc_id", TEXT, "VPC.", "vpcId"),
)

ACCESS_KEYS = flattened(
    "access_keys",
    "version that names credentials",
    (),
    (Origin("resource.accessKeyDetails"),),
    Column("access_key_id", TEXT, "Access key.", "accessKeyId"),
    Column("principal_id", TEXT, "Principal as given: `id` or `id:session`.", "principalId"),
    Column("principal_session_name", TEXT, "Session part of the principal; for ECS task credentials the task's id.", is_derived=True),
    Column("user_name", TEXT, "User or role.", "userName"),
    Column("user_type", TEXT, "Kind of principal, such as AssumedRole, IAMUser or Root.", "userType"),
)

_ACCOUNT_BLOCK = "publicAccess.permissionConfiguration.accountLevelPermissions.blockPublicAccess"
_BUCKET_LEVEL = "publicAccess.permissionConfiguration.bucketLevelPermissions"

S3_BUCKETS = flattened(
    "s3_buckets",
    "S3 bucket of a version",
    ("position",),
    (Origin(_BUCKETS),),
    POSITION,
    Column("bucket_arn", TEXT, "ARN of the bucket.", "arn"),
    Column("bucket_name", TEXT, "Name of the bucket.", "name"),
    Column("bucket_type", TEXT, "Source or destination.", "type"),
    Column("bucket_created_at", TIME, "When the bucket was created.", "createdAt"),
    Column("owner_id", TEXT, "Canonical user id of the owner.", "owner.id"),
    Column("encryption_type", TEXT, "Default encryption.", "defaultServerSideEncryption.encryptionType"),
    Column("kms_master_key_arn", TEXT, "Key of the default encryption.", "defaultServerSideEncryption.kmsMasterKeyArn"),
    Column("effective_permission", TEXT, "PUBLIC or NOT_PUBLIC, overall.", "publicAccess.effectivePermission"),
    Column("acl_allows_public_read", BOOL, "The ACL lets everybody read.", f"{_BUCKET_LEVEL}.accessControlList.allowsPublicReadAccess"),
    Column("acl_allows_public_write", BOOL, "The ACL lets everybody write.", f"{_BUCKET_LEVEL}.accessControlList.allowsPublicWriteAccess"),
    Column("policy_allows_public_read", BOOL, "The policy lets everybody read.", f"{_BUCKET_LEVEL}.bucketPolicy.allowsPublicReadAccess"),
    Column("policy_allows_public_write", BOOL, "The policy lets everybody write.", f"{_BUCKET_LEVEL}.bucketPolicy.allowsPublicWriteAccess"),
    Column("bucket_ignores_public_acls", BOOL, "Bucket setting: public ACLs are ignored.", f"{_BUCKET_LEVEL}.blockPublicAccess.ignorePublicAcls"),
    Column("bucket_restricts_public_buckets", BOOL, "Bucket setting: public policies are restricted.", f"{_BUCKET_LEVEL}.blockPublicAccess.restrictPublicBuckets"),
    Column("bucket_blocks_public_acls", BOOL, "Bucket setting: public ACLs are refused.", f"{_BUCKET_LEVEL}.blockPublicAccess.blockPublicAcls"),
    Column("bucket_blocks_public_policy", BOOL, "Bucket setting: public policies are refused.", f"{_BUCKET_LEVEL}.blockPublicAccess.blockPublicPolicy"),
    Column("account_ignores_public_acls", BOOL, "Account setting: public ACLs are ignored.", f"{_ACCOUNT_BLOCK}.ignorePublicAcls"),
    Column("account_restricts_public_buckets", BOOL, "Account setting: public policies are restricted.", f"{_ACCOUNT_BLOCK}.restrictPublicBuckets"),
    Column("account_blocks_public_acls", BOOL, "Account setting: public ACLs are refused.", f"{_ACCOUNT_BLOCK}.blockPublicAcls"),
    Column("account_blocks_public_policy", BOOL, "Account setting: public policies are refused.", f"{_ACCOUNT_BLOCK}.blockPublicPolicy"),
)

S3_OBJECTS = flattened(
    "s3_objects",
    "S3 object of a bucket of a version",
    ("bucket_position", "position"),
    (
        Origin(f"{_BUCKETS}.s3ObjectDetails[]", repeats={"bucket_arn": f"{_BUCKETS}.arn"}, ordinals=("bucket_position", "position")),
    ),
    Column("bucket_position", INT, "Position of the object's bucket in s3_buckets.", nullable=False),
    POSITION,
    Column("bucket_arn", TEXT, "ARN of the object's bucket."),
    Column("object_arn", TEXT, "ARN of the object.", "objectArn"),
    Column("object_key", TEXT, "Key of the object.", "key"),
    Column("e_tag", TEXT, "Entity tag of the object.", "eTag"),
    Column("hash", TEXT, "Hash of the object.", "hash"),
    Column("version_id", TEXT, "Version of the object.", "versionId"),
)

LAMBDA_FUNCTIONS = flattened(
    "lambda_functions",
    "version that names a Lambda function",
    (),
    (Origin("resource.lambdaDetails"),),
    Column("function_arn", TEXT, "ARN of the function.", "functionArn"),
    Column("function_name", TEXT, "Name of the function.", "functionName"),
    Column("function_version", TEXT, "Version of the function.", "functionVersion"),
    Column("description", TEXT, "Description of the function.", "description"),
    Column("last_modified_at", TIME, "When the function was last changed.", "lastModifiedAt"),
    Column("revision_id", TEXT, "Revision of the function.", "revisionId"),
    Column("role_arn", TEXT, "Execution role.", "role"),
    Column("vpc_id", TEXT, "VPC of the function.", "vpcConfig.vpcId"),
    Column("subnet_ids", TEXTS, "Subnets of the function.", "vpcConfig.subnetIds"),
    Column("security_groups", SECURITY_GROUPS, "Security groups of the function.", "vpcConfig.securityGroups"),
)

DATABASES = flattened(
    "databases",
    "database of a version",
    ("database_kind",),
    (
        Origin("resource.rdsDbInstanceDetails", sets={"database_kind": "instance"}),
        Origin(_LIMITLESS, sets={"database_kind": "limitless_shard_group"}),
    ),
    Column("database_kind", TEXT, "instance or limitless_shard_group.", nullable=False),
    Column("database_identifier", TEXT, "Identifier of the instance or shard group.", "dbInstanceIdentifier|dbShardGroupIdentifier"),
    Column("database_arn", TEXT, "ARN of the instance or shard group.", "dbInstanceArn|dbShardGroupArn"),
    Column("database_resource_id", TEXT, "Resource id of the instance or shard group.", "dbiResourceId|dbShardGroupResourceId"),
    Column("cluster_identifier", TEXT, "Cluster of the database.", "dbClusterIdentifier"),
    Column("engine", TEXT, "Database engine.", "engine"),
    Column("engine_version", TEXT, "Version of the engine.", "engineVersion"),
)

DATABASE_USERS = flattened(
    "database_users",
    "version that names a database user",
    (),
    (Origin("resource.rdsDbUserDetails"),),
    Column("user_name", TEXT, "User that logged in.", "user"),
    Column("application", TEXT, "Application name given at login.", "application"),
    Column("database_name", TEXT, "Database of the login.", "database"),
    Column("ssl", TEXT, "SSL version of the connection.", "ssl"),
    Column("auth_method", TEXT, "How the user authenticated.", "authMethod"),
)

EBS_VOLUMES = flattened(
    "ebs_volumes",
    "EBS volume of a version, scanned or skipped",
    ("scan_outcome", "position"),
    (
        Origin("resource.ebsVolumeDetails.scannedVolumeDetails[]", sets={"scan_outcome": "scanned"}),
        Origin("resource.ebsVolumeDetails.skippedVolumeDetails[]", sets={"scan_outcome": "skipped"}),
    ),
    Column("scan_outcome", TEXT, "scanned or skipped.", nullable=False),
    POSITION,
    Column("volume_arn", TEXT, "ARN of the volume.", "volumeArn"),
    Column("volume_type", TEXT, "Type of the volume.", "volumeType"),
    Column("device_name", TEXT, "Device name of the volume.", "deviceName"),
    Column("volume_size_gb", INT, "Size in GB.", "volumeSizeInGB"),
    Column("encryption_type", TEXT, "Encryption of the volume.", "encryptionType"),
    Column("snapshot_arn", TEXT, "Snapshot that was scanned.", "snapshotArn"),
    Column("kms_key_arn", TEXT, "Key of the encryption.", "kmsKeyArn"),
)

RECOVERY_POINTS = flattened(
    "recovery_points",
    "version that names a backup's recovery point",
    (),
    (Origin("resource.recoveryPointDetails"),),
    Column("recovery_point_arn", TEXT, "ARN of the recovery point.", "recoveryPointArn"),
    Column("backup_vault_name", TEXT, "Vault of the recovery point.", "backupVaultName"),
    Column("continuous_scan_started_at", TIME, "Begin of the continuous scan's range.", "continuousScanDetails.startTime"),
    Column("continuous_scan_ended_at", TIME, "End of the continuous scan's range.", "continuousScanDetails.endTime"),
)

BEDROCK_GUARDRAILS = flattened(
    "bedrock_guardrails",
    "version that names a Bedrock guardrail",
    (),
    (Origin("resource.bedrockGuardrailDetails"),),
    Column("guardrail_arn", TEXT, "ARN of the guardrail.", "guardrailArn"),
    Column("guardrail_version", TEXT, "Version of the guardrail.", "guardrailVersion"),
    Column("guardrail_action", TEXT, "GUARDRAIL_INTERVENED or NONE.", "guardrailAction"),
    Column("guardrail_source", TEXT, "INPUT or OUTPUT.", "guardrailSource"),
    Column("guardrails", list_of({"arn": TEXT, "version": TEXT}), "All guardrails that applied.", "guardrails"),
    Column("content_policy_filters", list_of({"type": TEXT, "confidence": TEXT, "action": TEXT}), "Content filters that intervened.", "contentPolicyFilters"),
)

RESOURCE_TAGS = flattened(
    "resource_tags",
    "tag of a resource of a version",
    ("resource_kind", "resource_position", "position"),
    (
        Origin(f"{_ECS}.tags[]", sets={"resource_kind": "ecs_cluster", "resource_position": 1}, repeats={"resource_id": f"{_ECS}.arn"}),
        Origin(f"{_ECS}.taskDetails.tags[]", sets={"resource_kind": "ecs_task", "resource_position": 1}, repeats={"resource_id": f"{_ECS}.taskDetails.arn"}),
        Origin("resource.eksClusterDetails.tags[]", sets={"resource_kind": "eks_cluster", "resource_position": 1}, repeats={"resource_id": "resource.eksClusterDetails.arn"}),
        Origin(f"{_INSTANCE}.tags[]", sets={"resource_kind": "instance", "resource_position": 1}, repeats={"resource_id": f"{_INSTANCE}.instanceId"}),
        Origin("resource.lambdaDetails.tags[]", sets={"resource_kind": "lambda_function", "resource_position": 1}, repeats={"resource_id": "resource.lambdaDetails.functionArn"}),
        Origin("resource.rdsDbInstanceDetails.tags[]", sets={"resource_kind": "database", "resource_position": 1}, repeats={"resource_id": "resource.rdsDbInstanceDetails.dbInstanceArn"}),
        Origin(f"{_LIMITLESS}.tags[]", sets={"resource_kind": "limitless_database", "resource_position": 1}, repeats={"resource_id": f"{_LIMITLESS}.dbShardGroupArn"}),
        Origin(f"{_BUCKETS}.tags[]", sets={"resource_kind": "s3_bucket"}, repeats={"resource_id": f"{_BUCKETS}.arn"}, ordinals=("resource_position", "position")),
        Origin(f"{_SIGNALLED}.tags[]", sets={"resource_kind": "sequence_resource"}, repeats={"resource_id": f"{_SIGNALLED}.uid"}, ordinals=("resource_position", "position")),
    ),
    Column("resource_kind", TEXT, "Kind of the tagged resource.", nullable=False),
    Column("resource_position", INT, "Position of the resource if there are several, else 1.", nullable=False ),
    POSITION,
    Column("resource_id", TEXT, "ARN, or instance id, or uid of the tagged resource."),
    Column("tag_key", TEXT, "Key of the tag.", "key"),
    Column("tag_value", TEXT, "Value of the tag.", "value"),
)
