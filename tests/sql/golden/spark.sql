CREATE DATABASE IF NOT EXISTS `tracehound`;

CREATE TABLE IF NOT EXISTS `tracehound`.`raw_findings` (
  `finding_id` STRING COMMENT 'Id of the finding.',
  `updated_at` TIMESTAMP COMMENT 'When GuardDuty wrote this version.',
  `body_sha256` STRING COMMENT 'Hash of the finding\'s exact text, without an envelope around it.',
  `account_id` STRING COMMENT 'Account stated in the finding.',
  `region` STRING COMMENT 'Region stated in the finding.',
  `finding_type` STRING COMMENT 'Type stated in the finding.',
  `uri` STRING COMMENT 'Object from which the body was first read.',
  `etag` STRING COMMENT 'Version of that object.',
  `line` BIGINT COMMENT 'Line of that object on which the document begins, from 1.',
  `document_number` BIGINT COMMENT 'Position of the document in that object, from 1.',
  `event_id` STRING COMMENT 'Id of the EventBridge event that carried it, if one did.',
  `finding_path` STRING COMMENT 'Where in the document the finding is: empty, or keys separated by `/`.',
  `gate_fingerprint` STRING COMMENT 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.',
  `first_seen_at` TIMESTAMP COMMENT 'When it was first stored.',
  `document` BINARY COMMENT 'The document exactly as received.',
  `updated_date` DATE
)
USING PARQUET
PARTITIONED BY (`updated_date`)
LOCATION 's3://BUCKET/PREFIX/raw/findings/'
COMMENT 'One row per distinct body of a version of a finding.';

MSCK REPAIR TABLE `tracehound`.`raw_findings`;

CREATE TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_resources` (
  `finding_id` STRING COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` TIMESTAMP COMMENT 'When GuardDuty wrote this version.',
  `account_id` STRING COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` STRING COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` BIGINT COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `resource_uid` STRING COMMENT 'Id of the resource, mostly its ARN.',
  `name` STRING COMMENT 'Name of the resource.',
  `resource_type` STRING COMMENT 'Kind of the resource, such as ECS_TASK.',
  `resource_account_id` STRING COMMENT 'Account of the resource.',
  `resource_region` STRING COMMENT 'Region of the resource.',
  `service` STRING COMMENT 'AWS service of the resource.',
  `cloud_partition` STRING COMMENT 'AWS partition of the resource.',
  `s3_bucket` STRUCT<`owner_id`: STRING, `created_at`: TIMESTAMP, `encryption_type`: STRING, `encryption_key_arn`: STRING, `effective_permission`: STRING, `public_read_access`: STRING, `public_write_access`: STRING, `account_public_access`: STRUCT<`public_acl_access`: STRING, `public_policy_access`: STRING, `public_acl_ignore_behavior`: STRING, `public_bucket_restrict_behavior`: STRING>, `bucket_public_access`: STRUCT<`public_acl_access`: STRING, `public_policy_access`: STRING, `public_acl_ignore_behavior`: STRING, `public_bucket_restrict_behavior`: STRING>, `s3_object_uids`: ARRAY<STRING>> COMMENT 'Details of an S3 bucket.',
  `s3_object` STRUCT<`e_tag`: STRING, `key`: STRING, `version_id`: STRING> COMMENT 'Details of an S3 object.',
  `ec2_instance` STRUCT<`availability_zone`: STRING, `image_description`: STRING, `instance_state`: STRING, `iam_instance_profile`: STRUCT<`arn`: STRING, `id`: STRING>, `instance_type`: STRING, `outpost_arn`: STRING, `platform`: STRING, `product_codes`: ARRAY<STRUCT<`product_code_id`: STRING, `product_code_type`: STRING>>, `ec2_network_interface_uids`: ARRAY<STRING>> COMMENT 'Details of an EC2 instance.',
  `ec2_network_interface` STRUCT<`ipv6_addresses`: ARRAY<STRING>, `private_ip_addresses`: ARRAY<STRUCT<`private_dns_name`: STRING, `private_ip_address`: STRING>>, `public_ip`: STRING, `security_groups`: ARRAY<STRUCT<`group_id`: STRING, `group_name`: STRING>>, `sub_net_id`: STRING, `vpc_id`: STRING> COMMENT 'Details of a network interface.',
  `access_key` STRUCT<`principal_id`: STRING, `user_name`: STRING, `user_type`: STRING> COMMENT 'Details of an access key.',
  `eks_cluster` STRUCT<`arn`: STRING, `created_at`: TIMESTAMP, `status`: STRING, `vpc_id`: STRING, `ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Details of an EKS cluster.',
  `kubernetes_workload` STRUCT<`container_uids`: ARRAY<STRING>, `namespace`: STRING, `type`: STRING> COMMENT 'Details of a Kubernetes workload.',
  `container` STRUCT<`image`: STRING, `image_uid`: STRING> COMMENT 'Details of a container.',
  `ecs_cluster` STRUCT<`status`: STRING, `ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Details of an ECS cluster.',
  `ecs_task` STRUCT<`created_at`: TIMESTAMP, `task_definition_arn`: STRING, `launch_type`: STRING, `container_uids`: ARRAY<STRING>> COMMENT 'Details of an ECS task.',
  `iam_instance_profile` STRUCT<`ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Instances of an instance profile.',
  `autoscaling_group` STRUCT<`ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Instances of an Auto Scaling group.',
  `ec2_launch_template` STRUCT<`ec2_instance_uids`: ARRAY<STRING>, `version`: STRING> COMMENT 'Instances of a launch template.',
  `ec2_vpc` STRUCT<`ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Instances of a VPC.',
  `ec2_image` STRUCT<`ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Instances of a machine image.',
  `cloudformation_stack` STRUCT<`ec2_instance_uids`: ARRAY<STRING>> COMMENT 'Instances of a CloudFormation stack.',
  `bedrock_guardrail` STRUCT<`version`: STRING, `guardrail_action`: STRING, `guardrail_source`: STRING> COMMENT 'Details of a Bedrock guardrail.',
  `updated_month` STRING
)
USING PARQUET
PARTITIONED BY (`updated_month`)
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_resources/'
COMMENT 'One row per resource of an attack sequence.';

MSCK REPAIR TABLE `tracehound`.`flattened_sequence_resources`;

CREATE TABLE IF NOT EXISTS `tracehound`.`flattened_api_events` (
  `account_id` STRING COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  `region` STRING COMMENT 'Region whose trail or cluster has it.',
  `event_id` STRING COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  `event_at` TIMESTAMP COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  `event_source` STRING COMMENT 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster\'s API.',
  `event_name` STRING COMMENT 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.',
  `shared_event_id` STRING COMMENT '`sharedEventID`: the same call\'s event in the other account has it too.',
  `is_read_only` BOOLEAN COMMENT 'The call changes nothing, says AWS.',
  `is_refused` BOOLEAN COMMENT 'The call failed: an error, or a status other than success.',
  `is_dry_run` BOOLEAN COMMENT 'The caller asked only whether it would be allowed.',
  `error_code` STRING COMMENT '`errorCode`, or the status code of Kubernetes.',
  `error_message` STRING COMMENT 'What AWS said of the error.',
  `caller_type` STRING COMMENT '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.',
  `caller_arn` STRING COMMENT '`userIdentity.arn`, or the ARN in the Kubernetes user\'s extra.',
  `caller_account_id` STRING COMMENT 'Account of the caller.',
  `principal_id` STRING COMMENT '`userIdentity.principalId`: the id, a colon and the session name for a role session.',
  `user_name` STRING COMMENT '`userIdentity.userName`, or the Kubernetes user name.',
  `access_key_id` STRING COMMENT 'Access key of the call; temporary ones begin with ASIA.',
  `issuer_arn` STRING COMMENT 'Role or user that issued the session (`sessionIssuer.arn`).',
  `session_name` STRING COMMENT 'Name of the role session, chosen by who assumed the role.',
  `source_identity` STRING COMMENT '`sourceIdentity`, which stays the same through chains of roles.',
  `identity_center_user_id` STRING COMMENT '`onBehalfOf.userId`: user of IAM Identity Center.',
  `identity_store_arn` STRING COMMENT '`onBehalfOf.identityStoreArn`: the store that has this user.',
  `kubernetes_groups` ARRAY<STRING> COMMENT 'Groups of the Kubernetes user.',
  `has_mfa` BOOLEAN COMMENT 'The session, or the login, was authenticated by MFA; null where AWS doesn\'t say.',
  `is_from_console` BOOLEAN COMMENT 'Made in the AWS console.',
  `credentials_issued_at` TIMESTAMP COMMENT 'When the temporary credentials of the call were issued (`attributes.creationDate`).',
  `invoked_by` STRING COMMENT 'AWS service that made the call for the caller (`invokedBy`).',
  `person_key` STRING COMMENT 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.',
  `person_name` STRING COMMENT 'Name of that person as the event has it.',
  `person_rule` STRING COMMENT 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.',
  `is_claimed_name` BOOLEAN COMMENT 'The caller may have chosen the name: say `says it is`.',
  `is_machine` BOOLEAN COMMENT 'The name is one that a machine makes: a task id, an instance id, an SDK\'s session, a service.',
  `source_ip_address` STRING COMMENT 'Address that the call came from; null if an AWS service made it.',
  `source_service` STRING COMMENT 'Service named in place of an address, such as ecs.amazonaws.com.',
  `user_agent` STRING COMMENT 'User agent; the caller\'s text.',
  `vpc_endpoint_id` STRING COMMENT 'VPC endpoint through which the call came.',
  `session_id` STRING COMMENT 'Id of the SSM session that the call opened, resumed or ended.',
  `cluster_arn` STRING COMMENT 'ECS or EKS cluster.',
  `cluster_name` STRING COMMENT 'Its name.',
  `task_arn` STRING COMMENT 'ECS task that the call is about; built from its parts if only these are given.',
  `task_id` STRING COMMENT 'Id of that task: the last part of its ARN.',
  `container_name` STRING COMMENT 'Container that the call is about.',
  `container_runtime_id` STRING COMMENT 'Its runtime id, if the call names it (direct StartSession at an ECS target).',
  `instance_id` STRING COMMENT 'EC2 instance or managed node that the call is about.',
  `instance_ids` ARRAY<STRING> COMMENT 'Instances that a SendCommand names.',
  `kubernetes_namespace` STRING COMMENT 'Namespace of the pod.',
  `pod_name` STRING COMMENT 'Pod.',
  `os_user` STRING COMMENT 'User of the operating system for whom a key was sent.',
  `command` STRING COMMENT 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.',
  `document_name` STRING COMMENT 'SSM document.',
  `reason` STRING COMMENT 'Reason that the caller gave.',
  `role_arn` STRING COMMENT 'Role that was assumed, or that a task or definition got (`taskRoleArn`).',
  `execution_role_arn` STRING COMMENT 'Execution role of a task definition.',
  `issued_session_name` STRING COMMENT 'Session name that the caller chose for the assumed role.',
  `issued_source_identity` STRING COMMENT 'Source identity that the caller set for the assumed role.',
  `issued_access_key_id` STRING COMMENT 'Access key that the call returned: of the assumed role, or created.',
  `issued_principal_id` STRING COMMENT '`assumedRoleUser.assumedRoleId`: principal id of the session that began.',
  `identity_provider` STRING COMMENT 'Provider of a web or SAML identity, and its subject.',
  `task_definition_arn` STRING COMMENT 'Task definition that was registered or run.',
  `service_name` STRING COMMENT 'ECS service, or who started the task (`startedBy`, `group`).',
  `started_task_arns` ARRAY<STRING> COMMENT 'Tasks that the call started.',
  `images` ARRAY<STRING> COMMENT 'Images of a registered definition, or the image that was pushed.',
  `image_digest` STRING COMMENT 'Digest of a pushed image.',
  `overrides` ARRAY<STRING> COMMENT 'Commands by which containers of a started task were overridden, each joined by spaces.',
  `enables_exec` BOOLEAN COMMENT 'Switches ECS Exec on (true) or off (false); null if the call doesn\'t say.',
  `exec_logging` STRING COMMENT 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.',
  `detector_id` STRING COMMENT 'GuardDuty detector.',
  `finding_ids` ARRAY<STRING> COMMENT 'Findings that were archived or unarchived.',
  `filter_name` STRING COMMENT 'Filter (suppression rule) that was made or changed.',
  `filter_action` STRING COMMENT 'What it does: NOOP or ARCHIVE.',
  `event_date` DATE
)
USING PARQUET
PARTITIONED BY (`event_date`)
LOCATION 's3://BUCKET/PREFIX/flattened/api_events/'
COMMENT 'One row per API call of a kind that explains findings: who called what, on what, from where.';

MSCK REPAIR TABLE `tracehound`.`flattened_api_events`;

CREATE TABLE IF NOT EXISTS `tracehound`.`flattened_newest_moment` (
  `newest_at` TIMESTAMP COMMENT 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.',
  `newest_date` DATE COMMENT 'Its UTC day.'
)
USING PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/newest_moment/'
COMMENT 'One row per warehouse: how recent the data is; ages and windows count back from this moment.';

CREATE TABLE IF NOT EXISTS `tracehound`.`trends_noise` (
  `tuple_rank` BIGINT COMMENT 'Rank by findings, 1 has the most; equal ones are ranked by name.',
  `finding_type` STRING COMMENT 'Finding type.',
  `image_repository` STRING COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `executable_path` STRING COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_count` BIGINT COMMENT 'Findings whose latest version is of this tuple. Adds up.',
  `finding_share` DOUBLE COMMENT 'Share of all findings, 0 to 1.',
  `cumulative_share` DOUBLE COMMENT 'Share of all findings in this tuple and those ranked before it.',
  `version_count` BIGINT COMMENT 'Versions of these findings.',
  `event_count` BIGINT COMMENT 'Occurrences of these findings according to their latest versions.',
  `severe_finding_count` BIGINT COMMENT 'Of these, severe findings; a filter that suppresses the tuple hides them.',
  `attack_sequence_finding_count` BIGINT COMMENT 'Of these, findings marked as part of an attack sequence.',
  `account_count` BIGINT COMMENT 'Distinct accounts.'
)
USING PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/noise/'
COMMENT 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.';
