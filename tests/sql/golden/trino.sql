CREATE SCHEMA IF NOT EXISTS "tracehound";

CREATE TABLE IF NOT EXISTS "tracehound"."raw_findings" (
  "finding_id" varchar COMMENT 'Id of the finding.',
  "updated_at" timestamp COMMENT 'When GuardDuty wrote this version.',
  "body_sha256" varchar COMMENT 'Hash of the finding''s exact text, without an envelope around it.',
  "account_id" varchar COMMENT 'Account stated in the finding.',
  "region" varchar COMMENT 'Region stated in the finding.',
  "finding_type" varchar COMMENT 'Type stated in the finding.',
  "uri" varchar COMMENT 'Object from which the body was first read.',
  "etag" varchar COMMENT 'Version of that object.',
  "line" bigint COMMENT 'Line of that object on which the document begins, from 1.',
  "document_number" bigint COMMENT 'Position of the document in that object, from 1.',
  "event_id" varchar COMMENT 'Id of the EventBridge event that carried it, if one did.',
  "finding_path" varchar COMMENT 'Where in the document the finding is: empty, or keys separated by `/`.',
  "gate_fingerprint" varchar COMMENT 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.',
  "first_seen_at" timestamp COMMENT 'When it was first stored.',
  "document" varbinary COMMENT 'The document exactly as received.',
  "updated_date" date WITH (partition_projection_type = 'DATE', partition_projection_format = 'yyyy-MM-dd', partition_projection_range = ARRAY['2017-11-01', 'NOW'], partition_projection_interval = 1, partition_projection_interval_unit = 'DAYS')
)
COMMENT 'One row per distinct body of a version of a finding.'
WITH (format = 'PARQUET', external_location = 's3://BUCKET/PREFIX/raw/findings/', partitioned_by = ARRAY['updated_date'], partition_projection_enabled = true);

CREATE TABLE IF NOT EXISTS "tracehound"."flattened_sequence_resources" (
  "finding_id" varchar COMMENT 'Id of the finding, the same in all its versions.',
  "updated_at" timestamp COMMENT 'When GuardDuty wrote this version.',
  "account_id" varchar COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  "region" varchar COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  "position" bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  "resource_uid" varchar COMMENT 'Id of the resource, mostly its ARN.',
  "name" varchar COMMENT 'Name of the resource.',
  "resource_type" varchar COMMENT 'Kind of the resource, such as ECS_TASK.',
  "resource_account_id" varchar COMMENT 'Account of the resource.',
  "resource_region" varchar COMMENT 'Region of the resource.',
  "service" varchar COMMENT 'AWS service of the resource.',
  "cloud_partition" varchar COMMENT 'AWS partition of the resource.',
  "s3_bucket" row("owner_id" varchar, "created_at" timestamp, "encryption_type" varchar, "encryption_key_arn" varchar, "effective_permission" varchar, "public_read_access" varchar, "public_write_access" varchar, "account_public_access" row("public_acl_access" varchar, "public_policy_access" varchar, "public_acl_ignore_behavior" varchar, "public_bucket_restrict_behavior" varchar), "bucket_public_access" row("public_acl_access" varchar, "public_policy_access" varchar, "public_acl_ignore_behavior" varchar, "public_bucket_restrict_behavior" varchar), "s3_object_uids" array(varchar)) COMMENT 'Details of an S3 bucket.',
  "s3_object" row("e_tag" varchar, "key" varchar, "version_id" varchar) COMMENT 'Details of an S3 object.',
  "ec2_instance" row("availability_zone" varchar, "image_description" varchar, "instance_state" varchar, "iam_instance_profile" row("arn" varchar, "id" varchar), "instance_type" varchar, "outpost_arn" varchar, "platform" varchar, "product_codes" array(row("product_code_id" varchar, "product_code_type" varchar)), "ec2_network_interface_uids" array(varchar)) COMMENT 'Details of an EC2 instance.',
  "ec2_network_interface" row("ipv6_addresses" array(varchar), "private_ip_addresses" array(row("private_dns_name" varchar, "private_ip_address" varchar)), "public_ip" varchar, "security_groups" array(row("group_id" varchar, "group_name" varchar)), "sub_net_id" varchar, "vpc_id" varchar) COMMENT 'Details of a network interface.',
  "access_key" row("principal_id" varchar, "user_name" varchar, "user_type" varchar) COMMENT 'Details of an access key.',
  "eks_cluster" row("arn" varchar, "created_at" timestamp, "status" varchar, "vpc_id" varchar, "ec2_instance_uids" array(varchar)) COMMENT 'Details of an EKS cluster.',
  "kubernetes_workload" row("container_uids" array(varchar), "namespace" varchar, "type" varchar) COMMENT 'Details of a Kubernetes workload.',
  "container" row("image" varchar, "image_uid" varchar) COMMENT 'Details of a container.',
  "ecs_cluster" row("status" varchar, "ec2_instance_uids" array(varchar)) COMMENT 'Details of an ECS cluster.',
  "ecs_task" row("created_at" timestamp, "task_definition_arn" varchar, "launch_type" varchar, "container_uids" array(varchar)) COMMENT 'Details of an ECS task.',
  "iam_instance_profile" row("ec2_instance_uids" array(varchar)) COMMENT 'Instances of an instance profile.',
  "autoscaling_group" row("ec2_instance_uids" array(varchar)) COMMENT 'Instances of an Auto Scaling group.',
  "ec2_launch_template" row("ec2_instance_uids" array(varchar), "version" varchar) COMMENT 'Instances of a launch template.',
  "ec2_vpc" row("ec2_instance_uids" array(varchar)) COMMENT 'Instances of a VPC.',
  "ec2_image" row("ec2_instance_uids" array(varchar)) COMMENT 'Instances of a machine image.',
  "cloudformation_stack" row("ec2_instance_uids" array(varchar)) COMMENT 'Instances of a CloudFormation stack.',
  "bedrock_guardrail" row("version" varchar, "guardrail_action" varchar, "guardrail_source" varchar) COMMENT 'Details of a Bedrock guardrail.',
  "updated_month" varchar WITH (partition_projection_type = 'DATE', partition_projection_format = 'yyyy-MM', partition_projection_range = ARRAY['2017-11', 'NOW'], partition_projection_interval = 1, partition_projection_interval_unit = 'MONTHS')
)
COMMENT 'One row per resource of an attack sequence.'
WITH (format = 'PARQUET', external_location = 's3://BUCKET/PREFIX/flattened/sequence_resources/', partitioned_by = ARRAY['updated_month'], partition_projection_enabled = true);

CREATE TABLE IF NOT EXISTS "tracehound"."flattened_api_events" (
  "account_id" varchar COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  "region" varchar COMMENT 'Region whose trail or cluster has it.',
  "event_id" varchar COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  "event_at" timestamp COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  "event_source" varchar COMMENT 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster''s API.',
  "event_name" varchar COMMENT 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.',
  "shared_event_id" varchar COMMENT '`sharedEventID`: the same call''s event in the other account has it too.',
  "is_read_only" boolean COMMENT 'The call changes nothing, says AWS.',
  "is_refused" boolean COMMENT 'The call failed: an error, or a status other than success.',
  "is_dry_run" boolean COMMENT 'The caller asked only whether it would be allowed.',
  "error_code" varchar COMMENT '`errorCode`, or the status code of Kubernetes.',
  "error_message" varchar COMMENT 'What AWS said of the error.',
  "caller_type" varchar COMMENT '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.',
  "caller_arn" varchar COMMENT '`userIdentity.arn`, or the ARN in the Kubernetes user''s extra.',
  "caller_account_id" varchar COMMENT 'Account of the caller.',
  "principal_id" varchar COMMENT '`userIdentity.principalId`: the id, a colon and the session name for a role session.',
  "user_name" varchar COMMENT '`userIdentity.userName`, or the Kubernetes user name.',
  "access_key_id" varchar COMMENT 'Access key of the call; temporary ones begin with ASIA.',
  "issuer_arn" varchar COMMENT 'Role or user that issued the session (`sessionIssuer.arn`).',
  "session_name" varchar COMMENT 'Name of the role session, chosen by who assumed the role.',
  "source_identity" varchar COMMENT '`sourceIdentity`, which stays the same through chains of roles.',
  "identity_center_user_id" varchar COMMENT '`onBehalfOf.userId`: user of IAM Identity Center.',
  "identity_store_arn" varchar COMMENT '`onBehalfOf.identityStoreArn`: the store that has this user.',
  "kubernetes_groups" array(varchar) COMMENT 'Groups of the Kubernetes user.',
  "has_mfa" boolean COMMENT 'The session, or the login, was authenticated by MFA; null where AWS doesn''t say.',
  "is_from_console" boolean COMMENT 'Made in the AWS console.',
  "credentials_issued_at" timestamp COMMENT 'When the temporary credentials of the call were issued (`attributes.creationDate`).',
  "invoked_by" varchar COMMENT 'AWS service that made the call for the caller (`invokedBy`).',
  "person_key" varchar COMMENT 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.',
  "person_name" varchar COMMENT 'Name of that person as the event has it.',
  "person_rule" varchar COMMENT 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.',
  "is_claimed_name" boolean COMMENT 'The caller may have chosen the name: say `says it is`.',
  "is_machine" boolean COMMENT 'The name is one that a machine makes: a task id, an instance id, an SDK''s session, a service.',
  "source_ip_address" varchar COMMENT 'Address that the call came from; null if an AWS service made it.',
  "source_service" varchar COMMENT 'Service named in place of an address, such as ecs.amazonaws.com.',
  "user_agent" varchar COMMENT 'User agent; the caller''s text.',
  "vpc_endpoint_id" varchar COMMENT 'VPC endpoint through which the call came.',
  "session_id" varchar COMMENT 'Id of the SSM session that the call opened, resumed or ended.',
  "cluster_arn" varchar COMMENT 'ECS or EKS cluster.',
  "cluster_name" varchar COMMENT 'Its name.',
  "task_arn" varchar COMMENT 'ECS task that the call is about; built from its parts if only these are given.',
  "task_id" varchar COMMENT 'Id of that task: the last part of its ARN.',
  "container_name" varchar COMMENT 'Container that the call is about.',
  "container_runtime_id" varchar COMMENT 'Its runtime id, if the call names it (direct StartSession at an ECS target).',
  "instance_id" varchar COMMENT 'EC2 instance or managed node that the call is about.',
  "instance_ids" array(varchar) COMMENT 'Instances that a SendCommand names.',
  "kubernetes_namespace" varchar COMMENT 'Namespace of the pod.',
  "pod_name" varchar COMMENT 'Pod.',
  "os_user" varchar COMMENT 'User of the operating system for whom a key was sent.',
  "command" varchar COMMENT 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.',
  "document_name" varchar COMMENT 'SSM document.',
  "reason" varchar COMMENT 'Reason that the caller gave.',
  "role_arn" varchar COMMENT 'Role that was assumed, or that a task or definition got (`taskRoleArn`).',
  "execution_role_arn" varchar COMMENT 'Execution role of a task definition.',
  "issued_session_name" varchar COMMENT 'Session name that the caller chose for the assumed role.',
  "issued_source_identity" varchar COMMENT 'Source identity that the caller set for the assumed role.',
  "issued_access_key_id" varchar COMMENT 'Access key that the call returned: of the assumed role, or created.',
  "issued_principal_id" varchar COMMENT '`assumedRoleUser.assumedRoleId`: principal id of the session that began.',
  "identity_provider" varchar COMMENT 'Provider of a web or SAML identity, and its subject.',
  "task_definition_arn" varchar COMMENT 'Task definition that was registered or run.',
  "service_name" varchar COMMENT 'ECS service, or who started the task (`startedBy`, `group`).',
  "started_task_arns" array(varchar) COMMENT 'Tasks that the call started.',
  "images" array(varchar) COMMENT 'Images of a registered definition, or the image that was pushed.',
  "image_digest" varchar COMMENT 'Digest of a pushed image.',
  "overrides" array(varchar) COMMENT 'Commands by which containers of a started task were overridden, each joined by spaces.',
  "enables_exec" boolean COMMENT 'Switches ECS Exec on (true) or off (false); null if the call doesn''t say.',
  "exec_logging" varchar COMMENT 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.',
  "detector_id" varchar COMMENT 'GuardDuty detector.',
  "finding_ids" array(varchar) COMMENT 'Findings that were archived or unarchived.',
  "filter_name" varchar COMMENT 'Filter (suppression rule) that was made or changed.',
  "filter_action" varchar COMMENT 'What it does: NOOP or ARCHIVE.',
  "event_date" date WITH (partition_projection_type = 'DATE', partition_projection_format = 'yyyy-MM-dd', partition_projection_range = ARRAY['2017-11-01', 'NOW'], partition_projection_interval = 1, partition_projection_interval_unit = 'DAYS')
)
COMMENT 'One row per API call of a kind that explains findings: who called what, on what, from where.'
WITH (format = 'PARQUET', external_location = 's3://BUCKET/PREFIX/flattened/api_events/', partitioned_by = ARRAY['event_date'], partition_projection_enabled = true);

CREATE TABLE IF NOT EXISTS "tracehound"."flattened_newest_moment" (
  "newest_at" timestamp COMMENT 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.',
  "newest_date" date COMMENT 'Its UTC day.'
)
COMMENT 'One row per warehouse: how recent the data is; ages and windows count back from this moment.'
WITH (format = 'PARQUET', external_location = 's3://BUCKET/PREFIX/flattened/newest_moment/');

CREATE TABLE IF NOT EXISTS "tracehound"."trends_noise" (
  "tuple_rank" bigint COMMENT 'Rank by findings, 1 has the most; equal ones are ranked by name.',
  "finding_type" varchar COMMENT 'Finding type.',
  "image_repository" varchar COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  "executable_path" varchar COMMENT 'Executable of the acting process; empty where there is none.',
  "finding_count" bigint COMMENT 'Findings whose latest version is of this tuple. Adds up.',
  "finding_share" double COMMENT 'Share of all findings, 0 to 1.',
  "cumulative_share" double COMMENT 'Share of all findings in this tuple and those ranked before it.',
  "version_count" bigint COMMENT 'Versions of these findings.',
  "event_count" bigint COMMENT 'Occurrences of these findings according to their latest versions.',
  "severe_finding_count" bigint COMMENT 'Of these, severe findings; a filter that suppresses the tuple hides them.',
  "attack_sequence_finding_count" bigint COMMENT 'Of these, findings marked as part of an attack sequence.',
  "account_count" bigint COMMENT 'Distinct accounts.'
)
COMMENT 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.'
WITH (format = 'PARQUET', external_location = 's3://BUCKET/PREFIX/trends/noise/');
