CREATE SCHEMA IF NOT EXISTS "raw";

CREATE SCHEMA IF NOT EXISTS "flattened";

CREATE SCHEMA IF NOT EXISTS "context";

CREATE SCHEMA IF NOT EXISTS "entities";

CREATE SCHEMA IF NOT EXISTS "correlation";

CREATE SCHEMA IF NOT EXISTS "trends";

CREATE TABLE "raw"."findings" (
  "finding_id" text COLLATE "C",
  "updated_at" timestamp with time zone,
  "body_sha256" text COLLATE "C",
  "account_id" text COLLATE "C",
  "region" text COLLATE "C",
  "finding_type" text COLLATE "C",
  "uri" text COLLATE "C",
  "etag" text COLLATE "C",
  "line" bigint,
  "document_number" bigint,
  "event_id" text COLLATE "C",
  "finding_path" text COLLATE "C",
  "gate_fingerprint" text COLLATE "C",
  "first_seen_at" timestamp with time zone
);

ALTER TABLE "raw"."findings" ADD CONSTRAINT "findings_key" PRIMARY KEY ("finding_id", "updated_at", "body_sha256");

CREATE INDEX IF NOT EXISTS "findings_account_id_index" ON "raw"."findings" USING hash ("account_id");

CREATE INDEX IF NOT EXISTS "findings_finding_type_index" ON "raw"."findings" USING hash ("finding_type");

CREATE INDEX IF NOT EXISTS "findings_updated_at_index" ON "raw"."findings" USING btree ("updated_at");

COMMENT ON TABLE "raw"."findings" IS 'One row per distinct body of a version of a finding.';

COMMENT ON COLUMN "raw"."findings"."finding_id" IS 'Id of the finding.';

COMMENT ON COLUMN "raw"."findings"."updated_at" IS 'When GuardDuty wrote this version.';

COMMENT ON COLUMN "raw"."findings"."body_sha256" IS 'Hash of the finding''s exact text, without an envelope around it.';

COMMENT ON COLUMN "raw"."findings"."account_id" IS 'Account stated in the finding.';

COMMENT ON COLUMN "raw"."findings"."region" IS 'Region stated in the finding.';

COMMENT ON COLUMN "raw"."findings"."finding_type" IS 'Type stated in the finding.';

COMMENT ON COLUMN "raw"."findings"."uri" IS 'Object from which the body was first read.';

COMMENT ON COLUMN "raw"."findings"."etag" IS 'Version of that object.';

COMMENT ON COLUMN "raw"."findings"."line" IS 'Line of that object on which the document begins, from 1.';

COMMENT ON COLUMN "raw"."findings"."document_number" IS 'Position of the document in that object, from 1.';

COMMENT ON COLUMN "raw"."findings"."event_id" IS 'Id of the EventBridge event that carried it, if one did.';

COMMENT ON COLUMN "raw"."findings"."finding_path" IS 'Where in the document the finding is: empty, or keys separated by `/`.';

COMMENT ON COLUMN "raw"."findings"."gate_fingerprint" IS 'Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did.';

COMMENT ON COLUMN "raw"."findings"."first_seen_at" IS 'When it was first stored.';

CREATE TABLE "flattened"."sequence_resources" (
  "finding_id" text COLLATE "C",
  "updated_at" timestamp with time zone,
  "account_id" text COLLATE "C",
  "region" text COLLATE "C",
  "position" bigint,
  "resource_uid" text COLLATE "C",
  "name" text COLLATE "C",
  "resource_type" text COLLATE "C",
  "resource_account_id" text COLLATE "C",
  "resource_region" text COLLATE "C",
  "service" text COLLATE "C",
  "cloud_partition" text COLLATE "C",
  "s3_bucket" jsonb,
  "s3_object" jsonb,
  "ec2_instance" jsonb,
  "ec2_network_interface" jsonb,
  "access_key" jsonb,
  "eks_cluster" jsonb,
  "kubernetes_workload" jsonb,
  "container" jsonb,
  "ecs_cluster" jsonb,
  "ecs_task" jsonb,
  "iam_instance_profile" jsonb,
  "autoscaling_group" jsonb,
  "ec2_launch_template" jsonb,
  "ec2_vpc" jsonb,
  "ec2_image" jsonb,
  "cloudformation_stack" jsonb,
  "bedrock_guardrail" jsonb
);

ALTER TABLE "flattened"."sequence_resources" ADD CONSTRAINT "sequence_resources_key" PRIMARY KEY ("finding_id", "updated_at", "position");

CREATE INDEX IF NOT EXISTS "sequence_resources_account_id_index" ON "flattened"."sequence_resources" USING hash ("account_id");

CREATE INDEX IF NOT EXISTS "sequence_resources_updated_at_index" ON "flattened"."sequence_resources" USING btree ("updated_at");

COMMENT ON TABLE "flattened"."sequence_resources" IS 'One row per resource of an attack sequence.';

COMMENT ON COLUMN "flattened"."sequence_resources"."finding_id" IS 'Id of the finding, the same in all its versions.';

COMMENT ON COLUMN "flattened"."sequence_resources"."updated_at" IS 'When GuardDuty wrote this version.';

COMMENT ON COLUMN "flattened"."sequence_resources"."account_id" IS 'Account that the finding is about; from its ARN if the field is missing.';

COMMENT ON COLUMN "flattened"."sequence_resources"."region" IS 'Region that the finding is about; from its ARN if the field is missing.';

COMMENT ON COLUMN "flattened"."sequence_resources"."position" IS 'Position in the list that it comes from, from 1; 1 where there is no list.';

COMMENT ON COLUMN "flattened"."sequence_resources"."resource_uid" IS 'Id of the resource, mostly its ARN.';

COMMENT ON COLUMN "flattened"."sequence_resources"."name" IS 'Name of the resource.';

COMMENT ON COLUMN "flattened"."sequence_resources"."resource_type" IS 'Kind of the resource, such as ECS_TASK.';

COMMENT ON COLUMN "flattened"."sequence_resources"."resource_account_id" IS 'Account of the resource.';

COMMENT ON COLUMN "flattened"."sequence_resources"."resource_region" IS 'Region of the resource.';

COMMENT ON COLUMN "flattened"."sequence_resources"."service" IS 'AWS service of the resource.';

COMMENT ON COLUMN "flattened"."sequence_resources"."cloud_partition" IS 'AWS partition of the resource.';

COMMENT ON COLUMN "flattened"."sequence_resources"."s3_bucket" IS 'Details of an S3 bucket.';

COMMENT ON COLUMN "flattened"."sequence_resources"."s3_object" IS 'Details of an S3 object.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ec2_instance" IS 'Details of an EC2 instance.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ec2_network_interface" IS 'Details of a network interface.';

COMMENT ON COLUMN "flattened"."sequence_resources"."access_key" IS 'Details of an access key.';

COMMENT ON COLUMN "flattened"."sequence_resources"."eks_cluster" IS 'Details of an EKS cluster.';

COMMENT ON COLUMN "flattened"."sequence_resources"."kubernetes_workload" IS 'Details of a Kubernetes workload.';

COMMENT ON COLUMN "flattened"."sequence_resources"."container" IS 'Details of a container.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ecs_cluster" IS 'Details of an ECS cluster.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ecs_task" IS 'Details of an ECS task.';

COMMENT ON COLUMN "flattened"."sequence_resources"."iam_instance_profile" IS 'Instances of an instance profile.';

COMMENT ON COLUMN "flattened"."sequence_resources"."autoscaling_group" IS 'Instances of an Auto Scaling group.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ec2_launch_template" IS 'Instances of a launch template.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ec2_vpc" IS 'Instances of a VPC.';

COMMENT ON COLUMN "flattened"."sequence_resources"."ec2_image" IS 'Instances of a machine image.';

COMMENT ON COLUMN "flattened"."sequence_resources"."cloudformation_stack" IS 'Instances of a CloudFormation stack.';

COMMENT ON COLUMN "flattened"."sequence_resources"."bedrock_guardrail" IS 'Details of a Bedrock guardrail.';

CREATE TABLE "flattened"."api_events" (
  "account_id" text COLLATE "C",
  "region" text COLLATE "C",
  "event_id" text COLLATE "C",
  "event_at" timestamp with time zone,
  "event_source" text COLLATE "C",
  "event_name" text COLLATE "C",
  "shared_event_id" text COLLATE "C",
  "is_read_only" boolean,
  "is_refused" boolean,
  "is_dry_run" boolean,
  "error_code" text COLLATE "C",
  "error_message" text COLLATE "C",
  "caller_type" text COLLATE "C",
  "caller_arn" text COLLATE "C",
  "caller_account_id" text COLLATE "C",
  "principal_id" text COLLATE "C",
  "user_name" text COLLATE "C",
  "access_key_id" text COLLATE "C",
  "issuer_arn" text COLLATE "C",
  "session_name" text COLLATE "C",
  "source_identity" text COLLATE "C",
  "identity_center_user_id" text COLLATE "C",
  "identity_store_arn" text COLLATE "C",
  "kubernetes_groups" text[],
  "has_mfa" boolean,
  "is_from_console" boolean,
  "credentials_issued_at" timestamp with time zone,
  "invoked_by" text COLLATE "C",
  "person_key" text COLLATE "C",
  "person_name" text COLLATE "C",
  "person_rule" text COLLATE "C",
  "is_claimed_name" boolean,
  "is_machine" boolean,
  "source_ip_address" text COLLATE "C",
  "source_service" text COLLATE "C",
  "user_agent" text COLLATE "C",
  "vpc_endpoint_id" text COLLATE "C",
  "session_id" text COLLATE "C",
  "cluster_arn" text COLLATE "C",
  "cluster_name" text COLLATE "C",
  "task_arn" text COLLATE "C",
  "task_id" text COLLATE "C",
  "container_name" text COLLATE "C",
  "container_runtime_id" text COLLATE "C",
  "instance_id" text COLLATE "C",
  "instance_ids" text[],
  "kubernetes_namespace" text COLLATE "C",
  "pod_name" text COLLATE "C",
  "os_user" text COLLATE "C",
  "command" text COLLATE "C",
  "document_name" text COLLATE "C",
  "reason" text COLLATE "C",
  "role_arn" text COLLATE "C",
  "execution_role_arn" text COLLATE "C",
  "issued_session_name" text COLLATE "C",
  "issued_source_identity" text COLLATE "C",
  "issued_access_key_id" text COLLATE "C",
  "issued_principal_id" text COLLATE "C",
  "identity_provider" text COLLATE "C",
  "task_definition_arn" text COLLATE "C",
  "service_name" text COLLATE "C",
  "started_task_arns" text[],
  "images" text[],
  "image_digest" text COLLATE "C",
  "overrides" text[],
  "enables_exec" boolean,
  "exec_logging" text COLLATE "C",
  "detector_id" text COLLATE "C",
  "finding_ids" text[],
  "filter_name" text COLLATE "C",
  "filter_action" text COLLATE "C"
);

ALTER TABLE "flattened"."api_events" ADD CONSTRAINT "api_events_key" PRIMARY KEY ("account_id", "region", "event_id");

CREATE INDEX IF NOT EXISTS "api_events_event_at_index" ON "flattened"."api_events" USING btree ("event_at");

CREATE INDEX IF NOT EXISTS "api_events_task_arn_index" ON "flattened"."api_events" USING hash ("task_arn");

COMMENT ON TABLE "flattened"."api_events" IS 'One row per API call of a kind that explains findings: who called what, on what, from where.';

COMMENT ON COLUMN "flattened"."api_events"."account_id" IS 'Account that received the call: `recipientAccountId`, or the account of the cluster.';

COMMENT ON COLUMN "flattened"."api_events"."region" IS 'Region whose trail or cluster has it.';

COMMENT ON COLUMN "flattened"."api_events"."event_id" IS '`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.';

COMMENT ON COLUMN "flattened"."api_events"."event_at" IS 'When the call was made; CloudTrail cuts it to whole seconds.';

COMMENT ON COLUMN "flattened"."api_events"."event_source" IS 'Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster''s API.';

COMMENT ON COLUMN "flattened"."api_events"."event_name" IS 'Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.';

COMMENT ON COLUMN "flattened"."api_events"."shared_event_id" IS '`sharedEventID`: the same call''s event in the other account has it too.';

COMMENT ON COLUMN "flattened"."api_events"."is_read_only" IS 'The call changes nothing, says AWS.';

COMMENT ON COLUMN "flattened"."api_events"."is_refused" IS 'The call failed: an error, or a status other than success.';

COMMENT ON COLUMN "flattened"."api_events"."is_dry_run" IS 'The caller asked only whether it would be allowed.';

COMMENT ON COLUMN "flattened"."api_events"."error_code" IS '`errorCode`, or the status code of Kubernetes.';

COMMENT ON COLUMN "flattened"."api_events"."error_message" IS 'What AWS said of the error.';

COMMENT ON COLUMN "flattened"."api_events"."caller_type" IS '`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster.';

COMMENT ON COLUMN "flattened"."api_events"."caller_arn" IS '`userIdentity.arn`, or the ARN in the Kubernetes user''s extra.';

COMMENT ON COLUMN "flattened"."api_events"."caller_account_id" IS 'Account of the caller.';

COMMENT ON COLUMN "flattened"."api_events"."principal_id" IS '`userIdentity.principalId`: the id, a colon and the session name for a role session.';

COMMENT ON COLUMN "flattened"."api_events"."user_name" IS '`userIdentity.userName`, or the Kubernetes user name.';

COMMENT ON COLUMN "flattened"."api_events"."access_key_id" IS 'Access key of the call; temporary ones begin with ASIA.';

COMMENT ON COLUMN "flattened"."api_events"."issuer_arn" IS 'Role or user that issued the session (`sessionIssuer.arn`).';

COMMENT ON COLUMN "flattened"."api_events"."session_name" IS 'Name of the role session, chosen by who assumed the role.';

COMMENT ON COLUMN "flattened"."api_events"."source_identity" IS '`sourceIdentity`, which stays the same through chains of roles.';

COMMENT ON COLUMN "flattened"."api_events"."identity_center_user_id" IS '`onBehalfOf.userId`: user of IAM Identity Center.';

COMMENT ON COLUMN "flattened"."api_events"."identity_store_arn" IS '`onBehalfOf.identityStoreArn`: the store that has this user.';

COMMENT ON COLUMN "flattened"."api_events"."kubernetes_groups" IS 'Groups of the Kubernetes user.';

COMMENT ON COLUMN "flattened"."api_events"."has_mfa" IS 'The session, or the login, was authenticated by MFA; null where AWS doesn''t say.';

COMMENT ON COLUMN "flattened"."api_events"."is_from_console" IS 'Made in the AWS console.';

COMMENT ON COLUMN "flattened"."api_events"."credentials_issued_at" IS 'When the temporary credentials of the call were issued (`attributes.creationDate`).';

COMMENT ON COLUMN "flattened"."api_events"."invoked_by" IS 'AWS service that made the call for the caller (`invokedBy`).';

COMMENT ON COLUMN "flattened"."api_events"."person_key" IS 'Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case.';

COMMENT ON COLUMN "flattened"."api_events"."person_name" IS 'Name of that person as the event has it.';

COMMENT ON COLUMN "flattened"."api_events"."person_rule" IS 'Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user.';

COMMENT ON COLUMN "flattened"."api_events"."is_claimed_name" IS 'The caller may have chosen the name: say `says it is`.';

COMMENT ON COLUMN "flattened"."api_events"."is_machine" IS 'The name is one that a machine makes: a task id, an instance id, an SDK''s session, a service.';

COMMENT ON COLUMN "flattened"."api_events"."source_ip_address" IS 'Address that the call came from; null if an AWS service made it.';

COMMENT ON COLUMN "flattened"."api_events"."source_service" IS 'Service named in place of an address, such as ecs.amazonaws.com.';

COMMENT ON COLUMN "flattened"."api_events"."user_agent" IS 'User agent; the caller''s text.';

COMMENT ON COLUMN "flattened"."api_events"."vpc_endpoint_id" IS 'VPC endpoint through which the call came.';

COMMENT ON COLUMN "flattened"."api_events"."session_id" IS 'Id of the SSM session that the call opened, resumed or ended.';

COMMENT ON COLUMN "flattened"."api_events"."cluster_arn" IS 'ECS or EKS cluster.';

COMMENT ON COLUMN "flattened"."api_events"."cluster_name" IS 'Its name.';

COMMENT ON COLUMN "flattened"."api_events"."task_arn" IS 'ECS task that the call is about; built from its parts if only these are given.';

COMMENT ON COLUMN "flattened"."api_events"."task_id" IS 'Id of that task: the last part of its ARN.';

COMMENT ON COLUMN "flattened"."api_events"."container_name" IS 'Container that the call is about.';

COMMENT ON COLUMN "flattened"."api_events"."container_runtime_id" IS 'Its runtime id, if the call names it (direct StartSession at an ECS target).';

COMMENT ON COLUMN "flattened"."api_events"."instance_id" IS 'EC2 instance or managed node that the call is about.';

COMMENT ON COLUMN "flattened"."api_events"."instance_ids" IS 'Instances that a SendCommand names.';

COMMENT ON COLUMN "flattened"."api_events"."kubernetes_namespace" IS 'Namespace of the pod.';

COMMENT ON COLUMN "flattened"."api_events"."pod_name" IS 'Pod.';

COMMENT ON COLUMN "flattened"."api_events"."os_user" IS 'User of the operating system for whom a key was sent.';

COMMENT ON COLUMN "flattened"."api_events"."command" IS 'Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces.';

COMMENT ON COLUMN "flattened"."api_events"."document_name" IS 'SSM document.';

COMMENT ON COLUMN "flattened"."api_events"."reason" IS 'Reason that the caller gave.';

COMMENT ON COLUMN "flattened"."api_events"."role_arn" IS 'Role that was assumed, or that a task or definition got (`taskRoleArn`).';

COMMENT ON COLUMN "flattened"."api_events"."execution_role_arn" IS 'Execution role of a task definition.';

COMMENT ON COLUMN "flattened"."api_events"."issued_session_name" IS 'Session name that the caller chose for the assumed role.';

COMMENT ON COLUMN "flattened"."api_events"."issued_source_identity" IS 'Source identity that the caller set for the assumed role.';

COMMENT ON COLUMN "flattened"."api_events"."issued_access_key_id" IS 'Access key that the call returned: of the assumed role, or created.';

COMMENT ON COLUMN "flattened"."api_events"."issued_principal_id" IS '`assumedRoleUser.assumedRoleId`: principal id of the session that began.';

COMMENT ON COLUMN "flattened"."api_events"."identity_provider" IS 'Provider of a web or SAML identity, and its subject.';

COMMENT ON COLUMN "flattened"."api_events"."task_definition_arn" IS 'Task definition that was registered or run.';

COMMENT ON COLUMN "flattened"."api_events"."service_name" IS 'ECS service, or who started the task (`startedBy`, `group`).';

COMMENT ON COLUMN "flattened"."api_events"."started_task_arns" IS 'Tasks that the call started.';

COMMENT ON COLUMN "flattened"."api_events"."images" IS 'Images of a registered definition, or the image that was pushed.';

COMMENT ON COLUMN "flattened"."api_events"."image_digest" IS 'Digest of a pushed image.';

COMMENT ON COLUMN "flattened"."api_events"."overrides" IS 'Commands by which containers of a started task were overridden, each joined by spaces.';

COMMENT ON COLUMN "flattened"."api_events"."enables_exec" IS 'Switches ECS Exec on (true) or off (false); null if the call doesn''t say.';

COMMENT ON COLUMN "flattened"."api_events"."exec_logging" IS 'Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE.';

COMMENT ON COLUMN "flattened"."api_events"."detector_id" IS 'GuardDuty detector.';

COMMENT ON COLUMN "flattened"."api_events"."finding_ids" IS 'Findings that were archived or unarchived.';

COMMENT ON COLUMN "flattened"."api_events"."filter_name" IS 'Filter (suppression rule) that was made or changed.';

COMMENT ON COLUMN "flattened"."api_events"."filter_action" IS 'What it does: NOOP or ARCHIVE.';

CREATE TABLE "flattened"."newest_moment" (
  "newest_at" timestamp with time zone,
  "newest_date" date
);

ALTER TABLE "flattened"."newest_moment" ADD CONSTRAINT "newest_moment_key" UNIQUE ("newest_at");

COMMENT ON TABLE "flattened"."newest_moment" IS 'One row per warehouse: how recent the data is; ages and windows count back from this moment.';

COMMENT ON COLUMN "flattened"."newest_moment"."newest_at" IS 'Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings.';

COMMENT ON COLUMN "flattened"."newest_moment"."newest_date" IS 'Its UTC day.';

CREATE TABLE "trends"."noise" (
  "tuple_rank" bigint,
  "finding_type" text COLLATE "C",
  "image_repository" text COLLATE "C",
  "executable_path" text COLLATE "C",
  "finding_count" bigint,
  "finding_share" double precision,
  "cumulative_share" double precision,
  "version_count" bigint,
  "event_count" bigint,
  "severe_finding_count" bigint,
  "attack_sequence_finding_count" bigint,
  "account_count" bigint
);

ALTER TABLE "trends"."noise" ADD CONSTRAINT "noise_key" PRIMARY KEY ("finding_type", "image_repository", "executable_path");

COMMENT ON TABLE "trends"."noise" IS 'One row per finding type, image repository and executable, among those that account for 80 % of all findings.';

COMMENT ON COLUMN "trends"."noise"."tuple_rank" IS 'Rank by findings, 1 has the most; equal ones are ranked by name.';

COMMENT ON COLUMN "trends"."noise"."finding_type" IS 'Finding type.';

COMMENT ON COLUMN "trends"."noise"."image_repository" IS 'Registry and repository of the container that they are about, else of the first container that they name; empty where there is none.';

COMMENT ON COLUMN "trends"."noise"."executable_path" IS 'Executable of the acting process; empty where there is none.';

COMMENT ON COLUMN "trends"."noise"."finding_count" IS 'Findings whose latest version is of this tuple. Adds up.';

COMMENT ON COLUMN "trends"."noise"."finding_share" IS 'Share of all findings, 0 to 1.';

COMMENT ON COLUMN "trends"."noise"."cumulative_share" IS 'Share of all findings in this tuple and those ranked before it.';

COMMENT ON COLUMN "trends"."noise"."version_count" IS 'Versions of these findings.';

COMMENT ON COLUMN "trends"."noise"."event_count" IS 'Occurrences of these findings according to their latest versions.';

COMMENT ON COLUMN "trends"."noise"."severe_finding_count" IS 'Of these, severe findings; a filter that suppresses the tuple hides them.';

COMMENT ON COLUMN "trends"."noise"."attack_sequence_finding_count" IS 'Of these, findings marked as part of an attack sequence.';

COMMENT ON COLUMN "trends"."noise"."account_count" IS 'Distinct accounts.';
