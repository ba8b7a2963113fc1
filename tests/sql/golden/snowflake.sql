CREATE SCHEMA IF NOT EXISTS tracehound;

CREATE STAGE IF NOT EXISTS tracehound.lake URL = 's3://BUCKET/PREFIX/' STORAGE_INTEGRATION = tracehound;

CREATE OR REPLACE TABLE tracehound.raw_findings (
  finding_id VARCHAR COMMENT 'Id of the finding.',
  updated_at TIMESTAMP_TZ(6) COMMENT 'When GuardDuty wrote this version.',
  body_sha256 VARCHAR COMMENT 'Hash of the finding''s exact text, without an envelope around it.',
  account_id VARCHAR COMMENT 'Account stated in the finding.',
  region VARCHAR COMMENT 'Region stated in the finding.',
  finding_type VARCHAR COMMENT 'Type stated in the finding.',
  uri VARCHAR COMMENT 'Object from which the body was first read.',
  etag VARCHAR COMMENT 'Version of that object.',
  line NUMBER(19, 0) COMMENT 'Line of that object on which the document begins, from 1.',
  document_number NUMBER(19, 0) COMMENT 'Position of the document in that object, from 1.',
  event_id VARCHAR COMMENT 'Id of the EventBridge event that carried it, if one did.',
  finding_path VARCHAR COMMENT 'Where in the document the finding is: empty, or keys separated by `/`.',
  gate_fingerprint VARCHAR COMMENT 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.',
  first_seen_at TIMESTAMP_TZ(6) COMMENT 'When it was first stored.',
  document BINARY COMMENT 'The document exactly as received.'
)
COPY GRANTS
COMMENT = 'One row per distinct body of a version of a finding.';

COPY INTO tracehound.raw_findings FROM '@tracehound.lake/raw/findings/' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE OR REPLACE TABLE tracehound.flattened_sequence_resources (
  finding_id VARCHAR COMMENT 'Id of the finding, the same in all its versions.',
  updated_at TIMESTAMP_TZ(6) COMMENT 'When GuardDuty wrote this version.',
  account_id VARCHAR COMMENT 'Account that the finding is about; from its ARN if the field is missing.',
  region VARCHAR COMMENT 'Region that the finding is about; from its ARN if the field is missing.',
  position NUMBER(19, 0) COMMENT 'Position in the list that it comes from, from 1; 1 where there is no list.',
  resource_uid VARCHAR COMMENT 'Id of the resource, mostly its ARN.',
  name VARCHAR COMMENT 'Name of the resource.',
  resource_type VARCHAR COMMENT 'Kind of the resource, such as ECS_TASK.',
  resource_account_id VARCHAR COMMENT 'Account of the resource.',
  resource_region VARCHAR COMMENT 'Region of the resource.',
  service VARCHAR COMMENT 'AWS service of the resource.',
  cloud_partition VARCHAR COMMENT 'AWS partition of the resource.',
  s3_bucket OBJECT(owner_id VARCHAR, created_at TIMESTAMP_TZ(6), encryption_type VARCHAR, encryption_key_arn VARCHAR, effective_permission VARCHAR, public_read_access VARCHAR, public_write_access VARCHAR, account_public_access OBJECT(public_acl_access VARCHAR, public_policy_access VARCHAR, public_acl_ignore_behavior VARCHAR, public_bucket_restrict_behavior VARCHAR), bucket_public_access OBJECT(public_acl_access VARCHAR, public_policy_access VARCHAR, public_acl_ignore_behavior VARCHAR, public_bucket_restrict_behavior VARCHAR), s3_object_uids ARRAY(VARCHAR)) COMMENT 'Details of an S3 bucket.',
  s3_object OBJECT(e_tag VARCHAR, key VARCHAR, version_id VARCHAR) COMMENT 'Details of an S3 object.',
  ec2_instance OBJECT(availability_zone VARCHAR, image_description VARCHAR, instance_state VARCHAR, iam_instance_profile OBJECT(arn VARCHAR, id VARCHAR), instance_type VARCHAR, outpost_arn VARCHAR, platform VARCHAR, product_codes ARRAY(OBJECT(product_code_id VARCHAR, product_code_type VARCHAR)), ec2_network_interface_uids ARRAY(VARCHAR)) COMMENT 'Details of an EC2 instance.',
  ec2_network_interface OBJECT(ipv6_addresses ARRAY(VARCHAR), private_ip_addresses ARRAY(OBJECT(private_dns_name VARCHAR, private_ip_address VARCHAR)), public_ip VARCHAR, security_groups ARRAY(OBJECT(group_id VARCHAR, group_name VARCHAR)), sub_net_id VARCHAR, vpc_id VARCHAR) COMMENT 'Details of a network interface.',
  access_key OBJECT(principal_id VARCHAR, user_name VARCHAR, user_type VARCHAR) COMMENT 'Details of an access key.',
  eks_cluster OBJECT(arn VARCHAR, created_at TIMESTAMP_TZ(6), status VARCHAR, vpc_id VARCHAR, ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Details of an EKS cluster.',
  kubernetes_workload OBJECT(container_uids ARRAY(VARCHAR), namespace VARCHAR, type VARCHAR) COMMENT 'Details of a Kubernetes workload.',
  container OBJECT(image VARCHAR, image_uid VARCHAR) COMMENT 'Details of a container.',
  ecs_cluster OBJECT(status VARCHAR, ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Details of an ECS cluster.',
  ecs_task OBJECT(created_at TIMESTAMP_TZ(6), task_definition_arn VARCHAR, launch_type VARCHAR, container_uids ARRAY(VARCHAR)) COMMENT 'Details of an ECS task.',
  iam_instance_profile OBJECT(ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Instances of an instance profile.',
  autoscaling_group OBJECT(ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Instances of an Auto Scaling group.',
  ec2_launch_template OBJECT(ec2_instance_uids ARRAY(VARCHAR), version VARCHAR) COMMENT 'Instances of a launch template.',
  ec2_vpc OBJECT(ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Instances of a VPC.',
  ec2_image OBJECT(ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Instances of a machine image.',
  cloudformation_stack OBJECT(ec2_instance_uids ARRAY(VARCHAR)) COMMENT 'Instances of a CloudFormation stack.',
  bedrock_guardrail OBJECT(version VARCHAR, guardrail_action VARCHAR, guardrail_source VARCHAR) COMMENT 'Details of a Bedrock guardrail.'
)
COPY GRANTS
COMMENT = 'One row per resource of an attack sequence.';

COPY INTO tracehound.flattened_sequence_resources FROM '@tracehound.lake/flattened/sequence_resources/' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE OR REPLACE TABLE tracehound.flattened_api_events (
  account_id VARCHAR COMMENT 'Account that received the call: `recipientAccountId`, or the account of the cluster.',
  region VARCHAR COMMENT 'Region whose trail or cluster has it.',
  event_id VARCHAR COMMENT '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.',
  event_at TIMESTAMP_TZ(6) COMMENT 'When the call was made; CloudTrail cuts it to whole seconds.',
  event_source VARCHAR COMMENT 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster''s API.',
  event_name VARCHAR COMMENT 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.',
  shared_event_id VARCHAR COMMENT '`sharedEventID`: the same call''s event in the other account has it too.',
  is_read_only BOOLEAN COMMENT 'The call changes nothing, says AWS.',
  is_refused BOOLEAN COMMENT 'The call failed: an error, or a status other than success.',
  is_dry_run BOOLEAN COMMENT 'The caller asked only whether it would be allowed.',
  error_code VARCHAR COMMENT '`errorCode`, or the status code of Kubernetes.',
  error_message VARCHAR COMMENT 'What AWS said of the error.',
  caller_type VARCHAR COMMENT '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.',
  caller_arn VARCHAR COMMENT '`userIdentity.arn`, or the ARN in the Kubernetes user''s extra.',
  caller_account_id VARCHAR COMMENT 'Account of the caller.',
  principal_id VARCHAR COMMENT '`userIdentity.principalId`: the id, a colon and the session name for a role session.',
  user_name VARCHAR COMMENT '`userIdentity.userName`, or the Kubernetes user name.',
  access_key_id VARCHAR COMMENT 'Access key of the call; temporary ones begin with ASIA.',
  issuer_arn VARCHAR COMMENT 'Role or user that issued the session (`sessionIssuer.arn`).',
  session_name VARCHAR COMMENT 'Name of the role session, chosen by who assumed the role.',
  source_identity VARCHAR COMMENT '`sourceIdentity`, which stays the same through chains of roles.',
  identity_center_user_id VARCHAR COMMENT '`onBehalfOf.userId`: user of IAM Identity Center.',
  identity_store_arn VARCHAR COMMENT '`onBehalfOf.identityStoreArn`: the store that has this user.',
  kubernetes_groups ARRAY(VARCHAR) COMMENT 'Groups of the Kubernetes user.',
  has_mfa BOOLEAN COMMENT 'The session, or the login, was authenticated by MFA; null where AWS doesn''t say.',
  is_from_console BOOLEAN COMMENT 'Made in the AWS console.',
  credentials_issued_at TIMESTAMP_TZ(6) COMMENT 'When the temporary credentials of the call were issued (`attributes.creationDate`).',
  invoked_by VARCHAR COMMENT 'AWS service that made the call for the caller (`invokedBy`).',
  person_key VARCHAR COMMENT 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.',
  person_name VARCHAR COMMENT 'Name of that person as the event has it.',
  person_rule VARCHAR COMMENT 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.',
  is_claimed_name BOOLEAN COMMENT 'The caller may have chosen the name: say `says it is`.',
  is_machine BOOLEAN COMMENT 'The name is one that a machine makes: a task id, an instance id, an SDK''s session, a service.',
  source_ip_address VARCHAR COMMENT 'Address that the call came from; null if an AWS service made it.',
  source_service VARCHAR COMMENT 'Service named in place of an address, such as ecs.amazonaws.com.',
  user_agent VARCHAR COMMENT 'User agent; the caller''s text.',
  vpc_endpoint_id VARCHAR COMMENT 'VPC endpoint through which the call came.',
  session_id VARCHAR COMMENT 'Id of the SSM session that the call opened, resumed or ended.',
  cluster_arn VARCHAR COMMENT 'ECS or EKS cluster.',
  cluster_name VARCHAR COMMENT 'Its name.',
  task_arn VARCHAR COMMENT 'ECS task that the call is about; built from its parts if only these are given.',
  task_id VARCHAR COMMENT 'Id of that task: the last part of its ARN.',
  container_name VARCHAR COMMENT 'Container that the call is about.',
  container_runtime_id VARCHAR COMMENT 'Its runtime id, if the call names it (direct StartSession at an ECS target).',
  instance_id VARCHAR COMMENT 'EC2 instance or managed node that the call is about.',
  instance_ids ARRAY(VARCHAR) COMMENT 'Instances that a SendCommand names.',
  kubernetes_namespace VARCHAR COMMENT 'Namespace of the pod.',
  pod_name VARCHAR COMMENT 'Pod.',
  os_user VARCHAR COMMENT 'User of the operating system for whom a key was sent.',
  command VARCHAR COMMENT 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.',
  document_name VARCHAR COMMENT 'SSM document.',
  reason VARCHAR COMMENT 'Reason that the caller gave.',
  role_arn VARCHAR COMMENT 'Role that was assumed, or that a task or definition got (`taskRoleArn`).',
  execution_role_arn VARCHAR COMMENT 'Execution role of a task definition.',
  issued_session_name VARCHAR COMMENT 'Session name that the caller chose for the assumed role.',
  issued_source_identity VARCHAR COMMENT 'Source identity that the caller set for the assumed role.',
  issued_access_key_id VARCHAR COMMENT 'Access key that the call returned: of the assumed role, or created.',
  issued_principal_id VARCHAR COMMENT '`assumedRoleUser.assumedRoleId`: principal id of the session that began.',
  identity_provider VARCHAR COMMENT 'Provider of a web or SAML identity, and its subject.',
  task_definition_arn VARCHAR COMMENT 'Task definition that was registered or run.',
  service_name VARCHAR COMMENT 'ECS service, or who started the task (`startedBy`, `group`).',
  started_task_arns ARRAY(VARCHAR) COMMENT 'Tasks that the call started.',
  images ARRAY(VARCHAR) COMMENT 'Images of a registered definition, or the image that was pushed.',
  image_digest VARCHAR COMMENT 'Digest of a pushed image.',
  overrides ARRAY(VARCHAR) COMMENT 'Commands by which containers of a started task were overridden, each joined by spaces.',
  enables_exec BOOLEAN COMMENT 'Switches ECS Exec on (true) or off (false); null if the call doesn''t say.',
  exec_logging VARCHAR COMMENT 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.',
  detector_id VARCHAR COMMENT 'GuardDuty detector.',
  finding_ids ARRAY(VARCHAR) COMMENT 'Findings that were archived or unarchived.',
  filter_name VARCHAR COMMENT 'Filter (suppression rule) that was made or changed.',
  filter_action VARCHAR COMMENT 'What it does: NOOP or ARCHIVE.'
)
COPY GRANTS
COMMENT = 'One row per API call of a kind that explains findings: who called what, on what, from where.';

COPY INTO tracehound.flattened_api_events FROM '@tracehound.lake/flattened/api_events/' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE OR REPLACE TABLE tracehound.flattened_newest_moment (
  newest_at TIMESTAMP_TZ(6) COMMENT 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.',
  newest_date DATE COMMENT 'Its UTC day.'
)
COPY GRANTS
COMMENT = 'One row per warehouse: how recent the data is; ages and windows count back from this moment.';

COPY INTO tracehound.flattened_newest_moment FROM '@tracehound.lake/flattened/newest_moment/' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE OR REPLACE TABLE tracehound.trends_noise (
  tuple_rank NUMBER(19, 0) COMMENT 'Rank by findings, 1 has the most; equal ones are ranked by name.',
  finding_type VARCHAR COMMENT 'Finding type.',
  image_repository VARCHAR COMMENT 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.',
  executable_path VARCHAR COMMENT 'Executable of the acting process; empty where there is none.',
  finding_count NUMBER(19, 0) COMMENT 'Findings whose latest version is of this tuple. Adds up.',
  finding_share DOUBLE COMMENT 'Share of all findings, 0 to 1.',
  cumulative_share DOUBLE COMMENT 'Share of all findings in this tuple and those ranked before it.',
  version_count NUMBER(19, 0) COMMENT 'Versions of these findings.',
  event_count NUMBER(19, 0) COMMENT 'Occurrences of these findings according to their latest versions.',
  severe_finding_count NUMBER(19, 0) COMMENT 'Of these, severe findings; a filter that suppresses the tuple hides them.',
  attack_sequence_finding_count NUMBER(19, 0) COMMENT 'Of these, findings marked as part of an attack sequence.',
  account_count NUMBER(19, 0) COMMENT 'Distinct accounts.'
)
COPY GRANTS
COMMENT = 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.';

COPY INTO tracehound.trends_noise FROM '@tracehound.lake/trends/noise/' FILE_FORMAT = (TYPE = PARQUET USE_LOGICAL_TYPE = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;
