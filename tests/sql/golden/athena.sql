CREATE DATABASE IF NOT EXISTS `tracehound`;

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`raw_findings` (
  `finding_id` string COMMENT 'Id of the finding.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `body_sha256` string COMMENT 'Hash of the finding\'s exact text, without an envelope around it.',
  `account_id` string COMMENT 'Account stated in the finding.',
  `region` string COMMENT 'Region stated in the finding.',
  `finding_type` string COMMENT 'Type stated in the finding.',
  `uri` string COMMENT 'Object from which the body was first read.',
  `etag` string COMMENT 'Version of that object.',
  `line` bigint COMMENT 'Line of that object on which the document begins, from 1.',
  `document_number` bigint COMMENT 'Position of the document in that object, from 1.',
  `event_id` string COMMENT 'Id of the EventBridge event that carried it, if one did.',
  `finding_path` string COMMENT 'Where in the document the finding is: empty, or keys separated by `/`.',
  `gate_fingerprint` string COMMENT 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.',
  `first_seen_at` timestamp COMMENT 'When it was first stored.',
  `document` binary COMMENT 'The document exactly as received.'
)
COMMENT 'One row per distinct body of a version of a finding.'
PARTITIONED BY (`updated_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/raw/findings/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_date.type' = 'date', 'projection.updated_date.format' = 'yyyy-MM-dd', 'projection.updated_date.range' = '2017-11-01,NOW', 'projection.updated_date.interval' = '1', 'projection.updated_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_resources` (
  `finding_id` string COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` timestamp COMMENT 'When GuardDuty wrote this version.',
  `account_id` string COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` string COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` bigint COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `resource_uid` string COMMENT 'Id of the resource, mostly its ARN.',
  `name` string COMMENT 'Name of the resource.',
  `resource_type` string COMMENT 'Kind of the resource, such as ECS_TASK.',
  `resource_account_id` string COMMENT 'Account of the resource.',
  `resource_region` string COMMENT 'Region of the resource.',
  `service` string COMMENT 'AWS service of the resource.',
  `cloud_partition` string COMMENT 'AWS partition of the resource.',
  `s3_bucket` struct<owner_id:string,created_at:timestamp,encryption_type:string,encryption_key_arn:string,effective_permission:string,public_read_access:string,public_write_access:string,account_public_access:struct<public_acl_access:string,public_policy_access:string,public_acl_ignore_behavior:string,public_bucket_restrict_behavior:string>,bucket_public_access:struct<public_acl_access:string,public_policy_access:string,public_acl_ignore_behavior:string,public_bucket_restrict_behavior:string>,s3_object_uids:array<string>> COMMENT 'Details of an S3 bucket.',
  `s3_object` struct<e_tag:string,key:string,version_id:string> COMMENT 'Details of an S3 object.',
  `ec2_instance` struct<availability_zone:string,image_description:string,instance_state:string,iam_instance_profile:struct<arn:string,id:string>,instance_type:string,outpost_arn:string,platform:string,product_codes:array<struct<product_code_id:string,product_code_type:string>>,ec2_network_interface_uids:array<string>> COMMENT 'Details of an EC2 instance.',
  `ec2_network_interface` struct<ipv6_addresses:array<string>,private_ip_addresses:array<struct<private_dns_name:string,private_ip_address:string>>,public_ip:string,security_groups:array<struct<group_id:string,group_name:string>>,sub_net_id:string,vpc_id:string> COMMENT 'Details of a network interface.',
  `access_key` struct<principal_id:string,user_name:string,user_type:string> COMMENT 'Details of an access key.',
  `eks_cluster` struct<arn:string,created_at:timestamp,status:string,vpc_id:string,ec2_instance_uids:array<string>> COMMENT 'Details of an EKS cluster.',
  `kubernetes_workload` struct<container_uids:array<string>,namespace:string,type:string> COMMENT 'Details of a Kubernetes workload.',
  `container` struct<image:string,image_uid:string> COMMENT 'Details of a container.',
  `ecs_cluster` struct<status:string,ec2_instance_uids:array<string>> COMMENT 'Details of an ECS cluster.',
  `ecs_task` struct<created_at:timestamp,task_definition_arn:string,launch_type:string,container_uids:array<string>> COMMENT 'Details of an ECS task.',
  `iam_instance_profile` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of an instance profile.',
  `autoscaling_group` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of an Auto Scaling group.',
  `ec2_launch_template` struct<ec2_instance_uids:array<string>,version:string> COMMENT 'Instances of a launch template.',
  `ec2_vpc` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of a VPC.',
  `ec2_image` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of a machine image.',
  `cloudformation_stack` struct<ec2_instance_uids:array<string>> COMMENT 'Instances of a CloudFormation stack.',
  `bedrock_guardrail` struct<version:string,guardrail_action:string,guardrail_source:string> COMMENT 'Details of a Bedrock guardrail.'
)
COMMENT 'One row per resource of an attack sequence.'
PARTITIONED BY (`updated_month` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/sequence_resources/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.updated_month.type' = 'date', 'projection.updated_month.format' = 'yyyy-MM', 'projection.updated_month.range' = '2017-11,NOW', 'projection.updated_month.interval' = '1', 'projection.updated_month.interval.unit' = 'MONTHS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_api_events` (
  `account_id` string COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  `region` string COMMENT 'Region whose trail or cluster has it.',
  `event_id` string COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  `event_at` timestamp COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  `event_source` string COMMENT 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster\'s API.',
  `event_name` string COMMENT 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.',
  `shared_event_id` string COMMENT '`sharedEventID`: the same call\'s event in the other account has it too.',
  `is_read_only` boolean COMMENT 'The call changes nothing, says AWS.',
  `is_refused` boolean COMMENT 'The call failed: an error, or a status other than success.',
  `is_dry_run` boolean COMMENT 'The caller asked only whether it would be allowed.',
  `error_code` string COMMENT '`errorCode`, or the status code of Kubernetes.',
  `error_message` string COMMENT 'What AWS said of the error.',
  `caller_type` string COMMENT '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.',
  `caller_arn` string COMMENT '`userIdentity.arn`, or the ARN in the Kubernetes user\'s extra.',
  `caller_account_id` string COMMENT 'Account of the caller.',
  `principal_id` string COMMENT '`userIdentity.principalId`: the id, a colon and the session name for a role session.',
  `user_name` string COMMENT '`userIdentity.userName`, or the Kubernetes user name.',
  `access_key_id` string COMMENT 'Access key of the call; temporary ones begin with ASIA.',
  `issuer_arn` string COMMENT 'Role or user that issued the session (`sessionIssuer.arn`).',
  `session_name` string COMMENT 'Name of the role session, chosen by who assumed the role.',
  `source_identity` string COMMENT '`sourceIdentity`, which stays the same through chains of roles.',
  `identity_center_user_id` string COMMENT '`onBehalfOf.userId`: user of IAM Identity Center.',
  `identity_store_arn` string COMMENT '`onBehalfOf.identityStoreArn`: the store that has this user.',
  `kubernetes_groups` array<string> COMMENT 'Groups of the Kubernetes user.',
  `has_mfa` boolean COMMENT 'The session, or the login, was authenticated by MFA; null where AWS doesn\'t say.',
  `is_from_console` boolean COMMENT 'Made in the AWS console.',
  `credentials_issued_at` timestamp COMMENT 'When the temporary credentials of the call were issued (`attributes.creationDate`).',
  `invoked_by` string COMMENT 'AWS service that made the call for the caller (`invokedBy`).',
  `person_key` string COMMENT 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.',
  `person_name` string COMMENT 'Name of that person as the event has it.',
  `person_rule` string COMMENT 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.',
  `is_claimed_name` boolean COMMENT 'The caller may have chosen the name: say `says it is`.',
  `is_machine` boolean COMMENT 'The name is one that a machine makes: a task id, an instance id, an SDK\'s session, a service.',
  `source_ip_address` string COMMENT 'Address that the call came from; null if an AWS service made it.',
  `source_service` string COMMENT 'Service named in place of an address, such as ecs.amazonaws.com.',
  `user_agent` string COMMENT 'User agent; the caller\'s text.',
  `vpc_endpoint_id` string COMMENT 'VPC endpoint through which the call came.',
  `session_id` string COMMENT 'Id of the SSM session that the call opened, resumed or ended.',
  `cluster_arn` string COMMENT 'ECS or EKS cluster.',
  `cluster_name` string COMMENT 'Its name.',
  `task_arn` string COMMENT 'ECS task that the call is about; built from its parts if only these are given.',
  `task_id` string COMMENT 'Id of that task: the last part of its ARN.',
  `container_name` string COMMENT 'Container that the call is about.',
  `container_runtime_id` string COMMENT 'Its runtime id, if the call names it (direct StartSession at an ECS target).',
  `instance_id` string COMMENT 'EC2 instance or managed node that the call is about.',
  `instance_ids` array<string> COMMENT 'Instances that a SendCommand names.',
  `kubernetes_namespace` string COMMENT 'Namespace of the pod.',
  `pod_name` string COMMENT 'Pod.',
  `os_user` string COMMENT 'User of the operating system for whom a key was sent.',
  `command` string COMMENT 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.',
  `document_name` string COMMENT 'SSM document.',
  `reason` string COMMENT 'Reason that the caller gave.',
  `role_arn` string COMMENT 'Role that was assumed, or that a task or definition got (`taskRoleArn`).',
  `execution_role_arn` string COMMENT 'Execution role of a task definition.',
  `issued_session_name` string COMMENT 'Session name that the caller chose for the assumed role.',
  `issued_source_identity` string COMMENT 'Source identity that the caller set for the assumed role.',
  `issued_access_key_id` string COMMENT 'Access key that the call returned: of the assumed role, or created.',
  `issued_principal_id` string COMMENT '`assumedRoleUser.assumedRoleId`: principal id of the session that began.',
  `identity_provider` string COMMENT 'Provider of a web or SAML identity, and its subject.',
  `task_definition_arn` string COMMENT 'Task definition that was registered or run.',
  `service_name` string COMMENT 'ECS service, or who started the task (`startedBy`, `group`).',
  `started_task_arns` array<string> COMMENT 'Tasks that the call started.',
  `images` array<string> COMMENT 'Images of a registered definition, or the image that was pushed.',
  `image_digest` string COMMENT 'Digest of a pushed image.',
  `overrides` array<string> COMMENT 'Commands by which containers of a started task were overridden, each joined by spaces.',
  `enables_exec` boolean COMMENT 'Switches ECS Exec on (true) or off (false); null if the call doesn\'t say.',
  `exec_logging` string COMMENT 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.',
  `detector_id` string COMMENT 'GuardDuty detector.',
  `finding_ids` array<string> COMMENT 'Findings that were archived or unarchived.',
  `filter_name` string COMMENT 'Filter (suppression rule) that was made or changed.',
  `filter_action` string COMMENT 'What it does: NOOP or ARCHIVE.'
)
COMMENT 'One row per API call of a kind that explains findings: who called what, on what, from where.'
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/api_events/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.event_date.type' = 'date', 'projection.event_date.format' = 'yyyy-MM-dd', 'projection.event_date.range' = '2017-11-01,NOW', 'projection.event_date.interval' = '1', 'projection.event_date.interval.unit' = 'DAYS');

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`flattened_newest_moment` (
  `newest_at` timestamp COMMENT 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.',
  `newest_date` date COMMENT 'Its UTC day.'
)
COMMENT 'One row per warehouse: how recent the data is; ages and windows count back from this moment.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/flattened/newest_moment/';

CREATE EXTERNAL TABLE IF NOT EXISTS `tracehound`.`trends_noise` (
  `tuple_rank` bigint COMMENT 'Rank by findings, 1 has the most; equal ones are ranked by name.',
  `finding_type` string COMMENT 'Finding type.',
  `image_repository` string COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `executable_path` string COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_count` bigint COMMENT 'Findings whose latest version is of this tuple. Adds up.',
  `finding_share` double COMMENT 'Share of all findings, 0 to 1.',
  `cumulative_share` double COMMENT 'Share of all findings in this tuple and those ranked before it.',
  `version_count` bigint COMMENT 'Versions of these findings.',
  `event_count` bigint COMMENT 'Occurrences of these findings according to their latest versions.',
  `severe_finding_count` bigint COMMENT 'Of these, severe findings; a filter that suppresses the tuple hides them.',
  `attack_sequence_finding_count` bigint COMMENT 'Of these, findings marked as part of an attack sequence.',
  `account_count` bigint COMMENT 'Distinct accounts.'
)
COMMENT 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.'
STORED AS PARQUET
LOCATION 's3://BUCKET/PREFIX/trends/noise/';
