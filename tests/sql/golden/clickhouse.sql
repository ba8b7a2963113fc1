CREATE DATABASE IF NOT EXISTS `tracehound`;

CREATE TABLE IF NOT EXISTS `tracehound`.`raw_findings` (
  `finding_id` String COMMENT 'Id of the finding.',
  `updated_at` DateTime64(6, 'UTC') COMMENT 'When GuardDuty wrote this version.',
  `body_sha256` String COMMENT 'Hash of the finding\'s exact text, without an envelope around it.',
  `account_id` Nullable(String) COMMENT 'Account stated in the finding.',
  `region` Nullable(String) COMMENT 'Region stated in the finding.',
  `finding_type` String COMMENT 'Type stated in the finding.',
  `uri` String COMMENT 'Object from which the body was first read.',
  `etag` String COMMENT 'Version of that object.',
  `line` Int64 COMMENT 'Line of that object on which the document begins, from 1.',
  `document_number` Int64 COMMENT 'Position of the document in that object, from 1.',
  `event_id` Nullable(String) COMMENT 'Id of the EventBridge event that carried it, if one did.',
  `finding_path` String COMMENT 'Where in the document the finding is: empty, or keys separated by `/`.',
  `gate_fingerprint` Nullable(String) COMMENT 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.',
  `first_seen_at` DateTime64(6, 'UTC') COMMENT 'When it was first stored.',
  `document` String COMMENT 'The document exactly as received.'
)
ENGINE = S3('s3://BUCKET/PREFIX/raw/findings/*/*.parquet', 'Parquet')
COMMENT 'One row per distinct body of a version of a finding.';

CREATE TABLE IF NOT EXISTS `tracehound`.`flattened_sequence_resources` (
  `finding_id` String COMMENT 'Id of the finding, the same in all its versions.',
  `updated_at` DateTime64(6, 'UTC') COMMENT 'When GuardDuty wrote this version.',
  `account_id` Nullable(String) COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  `region` Nullable(String) COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  `position` Int64 COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  `resource_uid` Nullable(String) COMMENT 'Id of the resource, mostly its ARN.',
  `name` Nullable(String) COMMENT 'Name of the resource.',
  `resource_type` Nullable(String) COMMENT 'Kind of the resource, such as ECS_TASK.',
  `resource_account_id` Nullable(String) COMMENT 'Account of the resource.',
  `resource_region` Nullable(String) COMMENT 'Region of the resource.',
  `service` Nullable(String) COMMENT 'AWS service of the resource.',
  `cloud_partition` Nullable(String) COMMENT 'AWS partition of the resource.',
  `s3_bucket` Tuple(`owner_id` Nullable(String), `created_at` Nullable(DateTime64(6, 'UTC')), `encryption_type` Nullable(String), `encryption_key_arn` Nullable(String), `effective_permission` Nullable(String), `public_read_access` Nullable(String), `public_write_access` Nullable(String), `account_public_access` Tuple(`public_acl_access` Nullable(String), `public_policy_access` Nullable(String), `public_acl_ignore_behavior` Nullable(String), `public_bucket_restrict_behavior` Nullable(String)), `bucket_public_access` Tuple(`public_acl_access` Nullable(String), `public_policy_access` Nullable(String), `public_acl_ignore_behavior` Nullable(String), `public_bucket_restrict_behavior` Nullable(String)), `s3_object_uids` Array(Nullable(String))) COMMENT 'Details of an S3 bucket.',
  `s3_object` Tuple(`e_tag` Nullable(String), `key` Nullable(String), `version_id` Nullable(String)) COMMENT 'Details of an S3 object.',
  `ec2_instance` Tuple(`availability_zone` Nullable(String), `image_description` Nullable(String), `instance_state` Nullable(String), `iam_instance_profile` Tuple(`arn` Nullable(String), `id` Nullable(String)), `instance_type` Nullable(String), `outpost_arn` Nullable(String), `platform` Nullable(String), `product_codes` Array(Tuple(`product_code_id` Nullable(String), `product_code_type` Nullable(String))), `ec2_network_interface_uids` Array(Nullable(String))) COMMENT 'Details of an EC2 instance.',
  `ec2_network_interface` Tuple(`ipv6_addresses` Array(Nullable(String)), `private_ip_addresses` Array(Tuple(`private_dns_name` Nullable(String), `private_ip_address` Nullable(String))), `public_ip` Nullable(String), `security_groups` Array(Tuple(`group_id` Nullable(String), `group_name` Nullable(String))), `sub_net_id` Nullable(String), `vpc_id` Nullable(String)) COMMENT 'Details of a network interface.',
  `access_key` Tuple(`principal_id` Nullable(String), `user_name` Nullable(String), `user_type` Nullable(String)) COMMENT 'Details of an access key.',
  `eks_cluster` Tuple(`arn` Nullable(String), `created_at` Nullable(DateTime64(6, 'UTC')), `status` Nullable(String), `vpc_id` Nullable(String), `ec2_instance_uids` Array(Nullable(String))) COMMENT 'Details of an EKS cluster.',
  `kubernetes_workload` Tuple(`container_uids` Array(Nullable(String)), `namespace` Nullable(String), `type` Nullable(String)) COMMENT 'Details of a Kubernetes workload.',
  `container` Tuple(`image` Nullable(String), `image_uid` Nullable(String)) COMMENT 'Details of a container.',
  `ecs_cluster` Tuple(`status` Nullable(String), `ec2_instance_uids` Array(Nullable(String))) COMMENT 'Details of an ECS cluster.',
  `ecs_task` Tuple(`created_at` Nullable(DateTime64(6, 'UTC')), `task_definition_arn` Nullable(String), `launch_type` Nullable(String), `container_uids` Array(Nullable(String))) COMMENT 'Details of an ECS task.',
  `iam_instance_profile` Tuple(`ec2_instance_uids` Array(Nullable(String))) COMMENT 'Instances of an instance profile.',
  `autoscaling_group` Tuple(`ec2_instance_uids` Array(Nullable(String))) COMMENT 'Instances of an Auto Scaling group.',
  `ec2_launch_template` Tuple(`ec2_instance_uids` Array(Nullable(String)), `version` Nullable(String)) COMMENT 'Instances of a launch template.',
  `ec2_vpc` Tuple(`ec2_instance_uids` Array(Nullable(String))) COMMENT 'Instances of a VPC.',
  `ec2_image` Tuple(`ec2_instance_uids` Array(Nullable(String))) COMMENT 'Instances of a machine image.',
  `cloudformation_stack` Tuple(`ec2_instance_uids` Array(Nullable(String))) COMMENT 'Instances of a CloudFormation stack.',
  `bedrock_guardrail` Tuple(`version` Nullable(String), `guardrail_action` Nullable(String), `guardrail_source` Nullable(String)) COMMENT 'Details of a Bedrock guardrail.'
)
ENGINE = S3('s3://BUCKET/PREFIX/flattened/sequence_resources/*/*.parquet', 'Parquet')
COMMENT 'One row per resource of an attack sequence.';

CREATE TABLE IF NOT EXISTS `tracehound`.`flattened_api_events` (
  `account_id` String COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  `region` String COMMENT 'Region whose trail or cluster has it.',
  `event_id` String COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  `event_at` DateTime64(6, 'UTC') COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  `event_source` String COMMENT 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster\'s API.',
  `event_name` String COMMENT 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.',
  `shared_event_id` Nullable(String) COMMENT '`sharedEventID`: the same call\'s event in the other account has it too.',
  `is_read_only` Nullable(Bool) COMMENT 'The call changes nothing, says AWS.',
  `is_refused` Bool COMMENT 'The call failed: an error, or a status other than success.',
  `is_dry_run` Bool COMMENT 'The caller asked only whether it would be allowed.',
  `error_code` Nullable(String) COMMENT '`errorCode`, or the status code of Kubernetes.',
  `error_message` Nullable(String) COMMENT 'What AWS said of the error.',
  `caller_type` Nullable(String) COMMENT '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.',
  `caller_arn` Nullable(String) COMMENT '`userIdentity.arn`, or the ARN in the Kubernetes user\'s extra.',
  `caller_account_id` Nullable(String) COMMENT 'Account of the caller.',
  `principal_id` Nullable(String) COMMENT '`userIdentity.principalId`: the id, a colon and the session name for a role session.',
  `user_name` Nullable(String) COMMENT '`userIdentity.userName`, or the Kubernetes user name.',
  `access_key_id` Nullable(String) COMMENT 'Access key of the call; temporary ones begin with ASIA.',
  `issuer_arn` Nullable(String) COMMENT 'Role or user that issued the session (`sessionIssuer.arn`).',
  `session_name` Nullable(String) COMMENT 'Name of the role session, chosen by who assumed the role.',
  `source_identity` Nullable(String) COMMENT '`sourceIdentity`, which stays the same through chains of roles.',
  `identity_center_user_id` Nullable(String) COMMENT '`onBehalfOf.userId`: user of IAM Identity Center.',
  `identity_store_arn` Nullable(String) COMMENT '`onBehalfOf.identityStoreArn`: the store that has this user.',
  `kubernetes_groups` Array(Nullable(String)) COMMENT 'Groups of the Kubernetes user.',
  `has_mfa` Nullable(Bool) COMMENT 'The session, or the login, was authenticated by MFA; null where AWS doesn\'t say.',
  `is_from_console` Nullable(Bool) COMMENT 'Made in the AWS console.',
  `credentials_issued_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'When the temporary credentials of the call were issued (`attributes.creationDate`).',
  `invoked_by` Nullable(String) COMMENT 'AWS service that made the call for the caller (`invokedBy`).',
  `person_key` Nullable(String) COMMENT 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.',
  `person_name` Nullable(String) COMMENT 'Name of that person as the event has it.',
  `person_rule` Nullable(String) COMMENT 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.',
  `is_claimed_name` Bool COMMENT 'The caller may have chosen the name: say `says it is`.',
  `is_machine` Bool COMMENT 'The name is one that a machine makes: a task id, an instance id, an SDK\'s session, a service.',
  `source_ip_address` Nullable(String) COMMENT 'Address that the call came from; null if an AWS service made it.',
  `source_service` Nullable(String) COMMENT 'Service named in place of an address, such as ecs.amazonaws.com.',
  `user_agent` Nullable(String) COMMENT 'User agent; the caller\'s text.',
  `vpc_endpoint_id` Nullable(String) COMMENT 'VPC endpoint through which the call came.',
  `session_id` Nullable(String) COMMENT 'Id of the SSM session that the call opened, resumed or ended.',
  `cluster_arn` Nullable(String) COMMENT 'ECS or EKS cluster.',
  `cluster_name` Nullable(String) COMMENT 'Its name.',
  `task_arn` Nullable(String) COMMENT 'ECS task that the call is about; built from its parts if only these are given.',
  `task_id` Nullable(String) COMMENT 'Id of that task: the last part of its ARN.',
  `container_name` Nullable(String) COMMENT 'Container that the call is about.',
  `container_runtime_id` Nullable(String) COMMENT 'Its runtime id, if the call names it (direct StartSession at an ECS target).',
  `instance_id` Nullable(String) COMMENT 'EC2 instance or managed node that the call is about.',
  `instance_ids` Array(Nullable(String)) COMMENT 'Instances that a SendCommand names.',
  `kubernetes_namespace` Nullable(String) COMMENT 'Namespace of the pod.',
  `pod_name` Nullable(String) COMMENT 'Pod.',
  `os_user` Nullable(String) COMMENT 'User of the operating system for whom a key was sent.',
  `command` Nullable(String) COMMENT 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.',
  `document_name` Nullable(String) COMMENT 'SSM document.',
  `reason` Nullable(String) COMMENT 'Reason that the caller gave.',
  `role_arn` Nullable(String) COMMENT 'Role that was assumed, or that a task or definition got (`taskRoleArn`).',
  `execution_role_arn` Nullable(String) COMMENT 'Execution role of a task definition.',
  `issued_session_name` Nullable(String) COMMENT 'Session name that the caller chose for the assumed role.',
  `issued_source_identity` Nullable(String) COMMENT 'Source identity that the caller set for the assumed role.',
  `issued_access_key_id` Nullable(String) COMMENT 'Access key that the call returned: of the assumed role, or created.',
  `issued_principal_id` Nullable(String) COMMENT '`assumedRoleUser.assumedRoleId`: principal id of the session that began.',
  `identity_provider` Nullable(String) COMMENT 'Provider of a web or SAML identity, and its subject.',
  `task_definition_arn` Nullable(String) COMMENT 'Task definition that was registered or run.',
  `service_name` Nullable(String) COMMENT 'ECS service, or who started the task (`startedBy`, `group`).',
  `started_task_arns` Array(Nullable(String)) COMMENT 'Tasks that the call started.',
  `images` Array(Nullable(String)) COMMENT 'Images of a registered definition, or the image that was pushed.',
  `image_digest` Nullable(String) COMMENT 'Digest of a pushed image.',
  `overrides` Array(Nullable(String)) COMMENT 'Commands by which containers of a started task were overridden, each joined by spaces.',
  `enables_exec` Nullable(Bool) COMMENT 'Switches ECS Exec on (true) or off (false); null if the call doesn\'t say.',
  `exec_logging` Nullable(String) COMMENT 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.',
  `detector_id` Nullable(String) COMMENT 'GuardDuty detector.',
  `finding_ids` Array(Nullable(String)) COMMENT 'Findings that were archived or unarchived.',
  `filter_name` Nullable(String) COMMENT 'Filter (suppression rule) that was made or changed.',
  `filter_action` Nullable(String) COMMENT 'What it does: NOOP or ARCHIVE.'
)
ENGINE = S3('s3://BUCKET/PREFIX/flattened/api_events/*/*.parquet', 'Parquet')
COMMENT 'One row per API call of a kind that explains findings: who called what, on what, from where.';

CREATE TABLE IF NOT EXISTS `tracehound`.`flattened_newest_moment` (
  `newest_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.',
  `newest_date` Nullable(Date32) COMMENT 'Its UTC day.'
)
ENGINE = S3('s3://BUCKET/PREFIX/flattened/newest_moment/*.parquet', 'Parquet')
COMMENT 'One row per warehouse: how recent the data is; ages and windows count back from this moment.';

CREATE TABLE IF NOT EXISTS `tracehound`.`trends_noise` (
  `tuple_rank` Int64 COMMENT 'Rank by findings, 1 has the most; equal ones are ranked by name.',
  `finding_type` String COMMENT 'Finding type.',
  `image_repository` String COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  `executable_path` String COMMENT 'Executable of the acting process; empty where there is none.',
  `finding_count` Int64 COMMENT 'Findings whose latest version is of this tuple. Adds up.',
  `finding_share` Float64 COMMENT 'Share of all findings, 0 to 1.',
  `cumulative_share` Float64 COMMENT 'Share of all findings in this tuple and those ranked before it.',
  `version_count` Int64 COMMENT 'Versions of these findings.',
  `event_count` Int64 COMMENT 'Occurrences of these findings according to their latest versions.',
  `severe_finding_count` Int64 COMMENT 'Of these, severe findings; a filter that suppresses the tuple hides them.',
  `attack_sequence_finding_count` Int64 COMMENT 'Of these, findings marked as part of an attack sequence.',
  `account_count` Int64 COMMENT 'Distinct accounts.'
)
ENGINE = S3('s3://BUCKET/PREFIX/trends/noise/*.parquet', 'Parquet')
COMMENT 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.';
