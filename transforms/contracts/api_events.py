"""Contracts of API calls that explain findings: CloudTrail records and Kubernetes audit events, verbatim and typed.

All of it is optional: without such a source these tables are empty.
"""

from tracehound.transforms.contracts.schema import BOOL, BYTES, INT, TEXT, TEXTS, TIME, Column, Table

_ACCOUNT_ID = Column("account_id", TEXT, "Account that received the call: `recipientAccountId`, or the account of the cluster.", nullable=False)
_REGION = Column("region", TEXT, "Region whose trail or cluster has it.", nullable=False)
_EVENT_ID = Column("event_id", TEXT, "`eventID` of CloudTrail, `auditID` of Kubernetes. A call between two accounts is an event in each.", nullable=False)
_EVENT_AT = Column("event_at", TIME, "When the call was made; CloudTrail cuts it to whole seconds.", nullable=False)

CLOUDTRAIL_EVENTS = Table(
    layer="raw",
    name="cloudtrail_events",
    grain="event of a kept kind, once, however often it was delivered",
    key=("account_id", "region", "event_id"),
    columns=(
        _ACCOUNT_ID,
        _REGION,
        _EVENT_ID,
        _EVENT_AT,
        Column("event_name", TEXT, "`eventName`, such as ExecuteCommand; for Kubernetes, the subresource: exec, attach, portforward or ephemeralcontainers.", nullable=False),
        Column("road", TEXT, "How it came: trail (a file of CloudTrail), event (EventBridge), lookup (LookupEvents) or audit (a Kubernetes audit log).", nullable=False),
        Column("uri", TEXT, "Object from which it was first read.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("record_number", INT, "Position of the record in that object, from 1.", nullable=False),
        Column("first_seen_at", TIME, "When it was first stored.", nullable=False),
        Column("document", BYTES, "The record exactly as received.", nullable=False),
    ),
)

CLOUDTRAIL_OBJECTS = Table(
    layer="raw",
    name="cloudtrail_objects",
    grain="version of an object with CloudTrail records or Kubernetes audit events that was read",
    key=("uri", "etag"),
    columns=(
        Column("uri", TEXT, "Address of the object.", nullable=False),
        Column("etag", TEXT, "Version of the object; for a file, its size and modification time.", nullable=False),
        Column("size_bytes", INT, "Size as stored, compressed or not.", nullable=False),
        Column("account_id", TEXT, "Account in its name, or of its records if all have one."),
        Column("region", TEXT, "Region in its name, or of its records if all have one."),
        Column("record_count", INT, "Records in it, of any kind.", nullable=False),
        Column("kept_count", INT, "Records of a kept kind that were not stored before.", nullable=False),
        Column("repeated_count", INT, "Records of a kept kind that were stored before.", nullable=False),
        Column("rejected_count", INT, "Records of a kept kind that were set aside in raw.rejected.", nullable=False),
        Column("first_event_at", TIME, "Earliest time of a record, kept or not; null without one."),
        Column("last_event_at", TIME, "Latest time of a record, kept or not; null without one."),
        Column("error", TEXT, "Why it could be read only in part; null if it was read completely."),
        Column("read_at", TIME, "When it was read.", nullable=False),
    ),
)

CLOUDTRAIL_COVERAGE = Table(
    layer="raw",
    name="cloudtrail_coverage",
    grain="hour of an account and region of which events were asked for, and the road by which",
    key=("account_id", "region", "hour_at", "road"),
    columns=(
        Column("account_id", TEXT, "Account whose events were asked for.", nullable=False),
        Column("region", TEXT, "Region whose events were asked for.", nullable=False),
        Column("hour_at", TIME, "Start of the hour, UTC, in which the events happened.", nullable=False),
        Column("road", TEXT, "trail, event, lookup or audit, as in raw.cloudtrail_events.", nullable=False),
        Column("is_complete", BOOL, "All events of the kept kinds that had been delivered for this hour were read, whether or not a finding asked for them, so what is not there did not happen.", nullable=False),
        Column("state", TEXT, "loaded: its events were read; none_found: no object or event of the hour exists; denied: AWS refused; failed: another error; partial: some of its objects could not be read.", nullable=False),
        Column("detail", TEXT, "What AWS or the reader said, if it was not loaded."),
        Column("asked_for", TEXTS, "Why the hour was asked for: session, credentials, task, key, person or all.", nullable=False),
        Column("object_count", INT, "Objects or pages that were read for it.", nullable=False),
        Column("delivered_until_at", TIME, "Latest time of any event read from this account and region when the hour was asked for: later calls may not have been delivered yet."),
        Column("settled_until_at", TIME, "Calls of the hour from before that time are all known: what was delivered within a day after them was read, or found not to exist; null: some may still be delivered."),
        Column("asked_at", TIME, "When the requesting run began.", nullable=False),
    ),
)

CLOUDTRAIL_LOOKUPS = Table(
    layer="raw",
    name="cloudtrail_lookups",
    grain="completed request to LookupEvents for the events of one name, or of one access key, in a span of time",
    key=("account_id", "region", "attribute", "value", "from_at", "to_at"),
    columns=(
        Column("account_id", TEXT, "Account that was asked.", nullable=False),
        Column("region", TEXT, "Region that was asked.", nullable=False),
        Column("attribute", TEXT, "What events were looked up by: EventName or AccessKeyId.", nullable=False),
        Column("value", TEXT, "The name or the access key.", nullable=False),
        Column("from_at", TIME, "First instant of the span of event times.", nullable=False),
        Column("to_at", TIME, "End of the span, not included; what happened within an hour before the request may be missing.", nullable=False),
        Column("asked_at", TIME, "When the requesting run began; the latest, if spans without events were merged.", nullable=False),
        Column("listed_count", INT, "Events that were returned.", nullable=False),
        Column("landed_count", INT, "Events that were not returned before, written to a file of the home.", nullable=False),
        Column("etag", TEXT, "Version of that file, as in raw.cloudtrail_objects; null without one."),
        Column("size_bytes", INT, "Size of that file.", nullable=False),
        Column("last_event_at", TIME, "Latest of the events that landed; null without one."),
    ),
)

CLOUDTRAIL_ERASED = Table(
    layer="raw",
    name="cloudtrail_erased",
    grain="name of a person whose events were erased on request and are never stored again",
    key=("tombstone",),
    columns=(
        Column("tombstone", TEXT, "Hash of the name in lower case: the name itself is not kept.", nullable=False),
        Column("salt", TEXT, "Drawn once for the home, so that hashes of two homes can't be compared.", nullable=False),
        Column("erased_at", TIME, "When it was erased.", nullable=False),
        Column("event_count", INT, "Events that this purge deleted, of all names of the person.", nullable=False),
    ),
)

CLOUDTRAIL_ERASED_HOURS = Table(
    layer="raw",
    name="cloudtrail_erased_hours",
    grain="hour of an account and region of which calls were erased on a person's request, and what they would have told",
    key=("account_id", "region", "hour_at", "concern"),
    columns=(
        Column("account_id", TEXT, "Account of the erased calls.", nullable=False),
        Column("region", TEXT, "Region of the erased calls.", nullable=False),
        Column("hour_at", TIME, "Start of the hour, UTC, in which they were made.", nullable=False),
        Column("concern", TEXT, "What is not known without them: session (who opened a session), pod (who got into a pod by the cluster's API), definition (who registered a task definition). Of other erased calls no hour is kept.", nullable=False),
    ),
)

API_EVENTS = Table(
    layer="flattened",
    name="api_events",
    grain="API call of a kind that explains findings: who called what, on what, from where",
    key=("account_id", "region", "event_id"),
    columns=(
        _ACCOUNT_ID,
        _REGION,
        _EVENT_ID,
        _EVENT_AT,
        Column("event_source", TEXT, "Service that was called, such as ecs.amazonaws.com; kubernetes for a cluster's API.", nullable=False),
        Column("event_name", TEXT, "Operation, such as ExecuteCommand; for Kubernetes exec, attach, portforward or ephemeralcontainers.", nullable=False),
        Column("shared_event_id", TEXT, "`sharedEventID`: the same call's event in the other account has it too."),
        Column("is_read_only", BOOL, "The call changes nothing, says AWS."),
        Column("is_refused", BOOL, "The call failed: an error, or a status other than success.", nullable=False),
        Column("is_dry_run", BOOL, "The caller asked only whether it would be allowed.", nullable=False),
        Column("error_code", TEXT, "`errorCode`, or the status code of Kubernetes."),
        Column("error_message", TEXT, "What AWS said of the error."),
        # Who
        Column("caller_type", TEXT, "`userIdentity.type`: IAMUser, AssumedRole, Root, AWSService, WebIdentityUser, IdentityCenterUser ...; KubernetesUser for a cluster."),
        Column("caller_arn", TEXT, "`userIdentity.arn`, or the ARN in the Kubernetes user's extra."),
        Column("caller_account_id", TEXT, "Account of the caller."),
        Column("principal_id", TEXT, "`userIdentity.principalId`: the id, a colon and the session name for a role session."),
        Column("user_name", TEXT, "`userIdentity.userName`, or the Kubernetes user name."),
        Column("access_key_id", TEXT, "Access key of the call; temporary ones begin with ASIA."),
        Column("issuer_arn", TEXT, "Role or user that issued the session (`sessionIssuer.arn`)."),
        Column("session_name", TEXT, "Name of the role session, chosen by who assumed the role."),
        Column("source_identity", TEXT, "`sourceIdentity`, which stays the same through chains of roles."),
        Column("identity_center_user_id", TEXT, "`onBehalfOf.userId`: user of IAM Identity Center."),
        Column("identity_store_arn", TEXT, "`onBehalfOf.identityStoreArn`: the store that has this user."),
        Column("kubernetes_groups", TEXTS, "Groups of the Kubernetes user.", nullable=False),
        Column("has_mfa", BOOL, "The session, or the login, was authenticated by MFA; null where AWS doesn't say."),
        Column("is_from_console", BOOL, "Made in the AWS console."),
        Column("credentials_issued_at", TIME, "When the temporary credentials of the call were issued (`attributes.creationDate`)."),
        Column("invoked_by", TEXT, "AWS service that made the call for the caller (`invokedBy`)."),
        Column("person_key", TEXT, "Person who calls, as far as this event tells: `identity-center/<store>/<user id>`, `source-identity/<name>`, `session/<name>`, `iam-user/<ARN>`, `root/<account>` or `kubernetes/<user>`; null for a machine. Names are in lower case."),
        Column("person_name", TEXT, "Name of that person as the event has it."),
        Column("person_rule", TEXT, "Where the name comes from: identity_center, source_identity, session_name, iam_user, root or kubernetes_user."),
        Column("is_claimed_name", BOOL, "The caller may have chosen the name: say `says it is`.", nullable=False),
        Column("is_machine", BOOL, "The name is one that a machine makes: a task id, an instance id, an SDK's session, a service.", nullable=False),
        # From where
        Column("source_ip_address", TEXT, "Address that the call came from; null if an AWS service made it."),
        Column("source_service", TEXT, "Service named in place of an address, such as ecs.amazonaws.com."),
        Column("user_agent", TEXT, "User agent; the caller's text."),
        Column("vpc_endpoint_id", TEXT, "VPC endpoint through which the call came."),
        # On what
        Column("session_id", TEXT, "Id of the SSM session that the call opened, resumed or ended."),
        Column("cluster_arn", TEXT, "ECS or EKS cluster."),
        Column("cluster_name", TEXT, "Its name."),
        Column("task_arn", TEXT, "ECS task that the call is about; built from its parts if only these are given."),
        Column("task_id", TEXT, "Id of that task: the last part of its ARN."),
        Column("container_name", TEXT, "Container that the call is about."),
        Column("container_runtime_id", TEXT, "Its runtime id, if the call names it (direct StartSession at an ECS target)."),
        Column("instance_id", TEXT, "EC2 instance or managed node that the call is about."),
        Column("instance_ids", TEXTS, "Instances that a SendCommand names.", nullable=False),
        Column("kubernetes_namespace", TEXT, "Namespace of the pod."),
        Column("pod_name", TEXT, "Pod."),
        Column("os_user", TEXT, "User of the operating system for whom a key was sent."),
        Column("command", TEXT, "Command of an exec call as the caller gave it; Kubernetes arguments are joined by spaces."),
        Column("document_name", TEXT, "SSM document."),
        Column("reason", TEXT, "Reason that the caller gave."),
        Column("role_arn", TEXT, "Role that was assumed, or that a task or definition got (`taskRoleArn`)."),
        Column("execution_role_arn", TEXT, "Execution role of a task definition."),
        Column("issued_session_name", TEXT, "Session name that the caller chose for the assumed role."),
        Column("issued_source_identity", TEXT, "Source identity that the caller set for the assumed role."),
        Column("issued_access_key_id", TEXT, "Access key that the call returned: of the assumed role, or created."),
        Column("issued_principal_id", TEXT, "`assumedRoleUser.assumedRoleId`: principal id of the session that began."),
        Column("identity_provider", TEXT, "Provider of a web or SAML identity, and its subject."),
        Column("task_definition_arn", TEXT, "Task definition that was registered or run."),
        Column("service_name", TEXT, "ECS service, or who started the task (`startedBy`, `group`)."),
        Column("started_task_arns", TEXTS, "Tasks that the call started.", nullable=False),
        Column("images", TEXTS, "Images of a registered definition, or the image that was pushed.", nullable=False),
        Column("image_digest", TEXT, "Digest of a pushed image."),
        Column("overrides", TEXTS, "Commands by which containers of a started task were overridden, each joined by spaces.", nullable=False),
        Column("enables_exec", BOOL, "Switches ECS Exec on (true) or off (false); null if the call doesn't say."),
        Column("exec_logging", TEXT, "Logging of ECS Exec that the call sets: NONE, DEFAULT or OVERRIDE."),
        Column("detector_id", TEXT, "GuardDuty detector."),
        Column("finding_ids", TEXTS, "Findings that were archived or unarchived.", nullable=False),
        Column("filter_name", TEXT, "Filter (suppression rule) that was made or changed."),
        Column("filter_action", TEXT, "What it does: NOOP or ARCHIVE."),
    ),
    stored_by=("event_at", "account_id", "region", "event_id"),
)
