"""Contracts of the context layer: what the things that findings name were, when it happened.

Observations hold from a time until the next one; tables of kinds have the members of each. Without a source of
context all of them are empty. All texts are those of whoever named or tagged the thing.
"""

from tracehound.transforms.contracts.schema import (
    BOOL,
    FLOAT,
    INT,
    TEXT,
    TEXTS,
    TIME,
    Column,
    Table,
    list_of,
)

_TAG_LIST = list_of({"key": TEXT, "value": TEXT})
_POWERS = list_of({"power": TEXT, "policy": TEXT, "is_on_all": BOOL, "is_conditional": BOOL})

_OBSERVATION_ID = Column("observation_id", INT, "Number of the observation: the macro observation_id of the key in raw.observations.", nullable=False)
_ACCOUNT_ID = Column("account_id", TEXT, "Account of the thing.", nullable=False)
_REGION = Column("region", TEXT, "Region of the thing; `global` for IAM and Organizations.", nullable=False)
_KIND = Column("kind", TEXT, "Kind of the thing, as in raw.observations.", nullable=False)
_THING_KEY = Column("thing_key", TEXT, "Key of the thing, as in raw.observations.", nullable=False)
_THING_ID = Column("thing_id", INT, "Number of the thing: the macro entity_id of its kind and key.", nullable=False)
_FINDING_ID = Column("finding_id", TEXT, "Finding.", nullable=False)
_TAGS = Column("tags", _TAG_LIST, "Its tags.", nullable=False)


def _observed(name: str, grain: str, *columns: Column, more_key: tuple[str, ...] = ()) -> Table:
    """A table of what observations of one kind say; from when until when each holds is in `observations`."""
    told = Column("observed_at", TIME, "When AWS told it: before, the thing may have been otherwise.", nullable=False)
    identity = (_OBSERVATION_ID, _ACCOUNT_ID, _REGION, told)
    return Table("context", name, grain, ("observation_id", *more_key), (*identity, *columns))


OBSERVATIONS = Table(
    layer="context",
    name="observations",
    grain="observation: state of a thing as AWS told it, with the time from which it holds",
    key=("observation_id",),
    stored_by=("kind", "thing_key", "from_at", "observation_id"),
    columns=(
        _OBSERVATION_ID,
        _THING_ID,
        _ACCOUNT_ID,
        _REGION,
        _KIND,
        _THING_KEY,
        Column("source", TEXT, "How it was told: event, or the call that was answered.", nullable=False),
        Column("aws_at", TIME, "Since when it is so, as AWS says."),
        Column("observed_at", TIME, "When AWS told it.", nullable=False),
        Column("last_observed_at", TIME, "Latest time at which AWS told the same, up to the next observation.", nullable=False),
        Column("from_at", TIME, "From when on it is known to hold: of what can't change, and of the state of a task, the time that AWS gives; else when AWS told it.", nullable=False),
        Column("until_at", TIME, "From when on the next observation of the thing holds; null for the latest."),
        Column("is_first", BOOL, "The first known state of the thing: what it was before is unknown.", nullable=False),
        Column("is_gone", BOOL, "The latest answer is that AWS has no such thing any more.", nullable=False),
        Column("gone_at", TIME, "First answer that said so."),
    ),
)

REACHED_THINGS = Table(
    layer="context",
    name="reached_things",
    grain="observation and a thing that it leads to, such as from a task to its definition",
    key=("observation_id", "kind", "thing_key"),
    columns=(
        _OBSERVATION_ID,
        Column("kind", TEXT, "Kind of the thing that is led to.", nullable=False),
        Column("thing_key", TEXT, "Its key.", nullable=False),
        Column("thing_id", INT, "Its number.", nullable=False),
        Column("account_id", TEXT, "Its account.", nullable=False),
        Column("region", TEXT, "Its region.", nullable=False),
    ),
)

NAMED_THINGS = Table(
    layer="context",
    name="named_things",
    grain="finding and a thing that it names, over all versions; without samples",
    key=("finding_id", "kind", "thing_key"),
    columns=(
        Column("finding_id", TEXT, "Finding that names the thing.", nullable=False),
        _KIND,
        _THING_KEY,
        _THING_ID,
        _ACCOUNT_ID,
        _REGION,
        Column("first_event_at", TIME, "First event of the earliest version that names it.", nullable=False),
        Column("last_event_at", TIME, "Latest event of the latest version that names it.", nullable=False),
    ),
)

FINDING_CONTEXT = Table(
    layer="context",
    name="finding_context",
    grain="finding and a thing that it names or that is reached from one, with the observation that is shown for it",
    key=("finding_id", "kind", "thing_key"),
    columns=(
        _FINDING_ID,
        _KIND,
        _THING_KEY,
        _THING_ID,
        _ACCOUNT_ID,
        _REGION,
        Column("step", INT, "Steps from the finding: 0 is named by it.", nullable=False),
        Column("via_kind", TEXT, "Kind of the thing that leads to it; null for a named one."),
        Column("via_key", TEXT, "Key of that thing."),
        Column("event_at", TIME, "Event as of which the thing is shown: the first with the named thing.", nullable=False),
        Column("observation_id", INT, "Observation that is shown: the last that holds from the event or before, else the first after it; null without one."),
        Column("chosen", TEXT, "before: it holds at the event, as far as is known; after: the thing was observed only later and may have been otherwise; none.", nullable=False),
        Column("known_at", TIME, "When AWS told it."),
        Column("age_seconds", FLOAT, "Seconds from the time from which the observation holds to the event; negative where that is after the event."),
        Column("last_observation_id", INT, "Observation that holds at the latest event with the named thing, if that is another one: it changed in between."),
        Column("missing_reason", TEXT, "Why no observation holds at the event: no_observation_before_event (chosen is after), gone_before_asked, denied, throttled, failed, region_off, no_role, not_in_ecr, not_kept (told once, no longer stored), not_asked_yet, not_askable (its key is no name of such a thing, so it is never sent to AWS), not_configured (AWS is not asked at all)."),
    ),
)

ECS_TASKS = _observed(
    "ecs_tasks",
    "observation of an ECS task: one for each state that events or answers tell",
    Column("task_arn", TEXT, "ARN of the task.", nullable=False),
    Column("cluster_arn", TEXT, "Its cluster."),
    Column("task_definition_arn", TEXT, "Its definition with the revision."),
    Column("task_group", TEXT, "Its group, such as `service:web`."),
    Column("service_name", TEXT, "Its service, if one started it."),
    Column("service_arn", TEXT, "ARN of that service, made from cluster and name."),
    Column("launch_type", TEXT, "EC2, FARGATE, EXTERNAL or MANAGED_INSTANCES."),
    Column("desired_status", TEXT, "Status that it should have."),
    Column("last_status", TEXT, "Status that it has, such as PENDING, RUNNING or STOPPED."),
    Column("has_exec", BOOL, "ECS Exec is enabled."),
    Column("task_role_arn", TEXT, "Role that overrides that of the definition."),
    Column("execution_role_arn", TEXT, "Execution role that overrides that of the definition."),
    Column("private_ip", TEXT, "Private address."),
    Column("network_interface_id", TEXT, "Its own network interface."),
    Column("subnet_id", TEXT, "Subnet of that interface."),
    Column("container_instance_arn", TEXT, "Container instance that it runs on; null on Fargate."),
    Column("started_by", TEXT, "Who or what started it; the caller's text."),
    Column("created_at", TIME, "When it was created."),
    Column("started_at", TIME, "When it started to run."),
    Column("stopped_at", TIME, "When it stopped."),
    Column("stop_code", TEXT, "Kind of reason why it stopped."),
    Column("stopped_reason", TEXT, "Why it stopped."),
    _TAGS,
)

ECS_TASK_CONTAINERS = _observed(
    "ecs_task_containers",
    "observation of an ECS task and a container of it",
    Column("task_arn", TEXT, "ARN of the task.", nullable=False),
    Column("container_name", TEXT, "Name of the container; empty without one.", nullable=False),
    Column("image", TEXT, "Image as the definition names it."),
    Column("image_reference", TEXT, "The same as registry/repository:tag; null if it is named by digest alone."),
    Column("image_digest", TEXT, "Digest of the image that runs, whatever the tag means elsewhere or later; null until it was pulled."),
    Column("image_key", TEXT, "Image by this digest: registry/repository@digest."),
    Column("runtime_id", TEXT, "Id of the container in its runtime, as findings have it."),
    Column("last_status", TEXT, "Status of the container."),
    Column("exit_code", INT, "Exit code, once it stopped."),
    Column("reason", TEXT, "Why it stopped."),
    Column("private_ip", TEXT, "Private address."),
    Column("task_created_at", TIME, "When the task was created: its images were looked up after that."),
    more_key=("container_name",),
)

TASK_DEFINITIONS = _observed(
    "task_definitions",
    "observation of a task definition, whose revisions never change",
    Column("task_definition_arn", TEXT, "ARN of the definition with its revision.", nullable=False),
    Column("family", TEXT, "Family."),
    Column("revision", INT, "Revision."),
    Column("task_role_arn", TEXT, "Role that its containers can use."),
    Column("execution_role_arn", TEXT, "Role by which ECS pulls images and reads secrets."),
    Column("network_mode", TEXT, "awsvpc, bridge, host or none."),
    Column("pid_mode", TEXT, "host or task, if processes are shared."),
    Column("ipc_mode", TEXT, "host or task, if memory is shared."),
    Column("host_paths", TEXTS, "Paths of the host that its volumes mount.", nullable=False),
    Column("registered_at", TIME, "When it was registered."),
    Column("registered_by", TEXT, "Who registered it."),
    _TAGS,
)

TASK_DEFINITION_CONTAINERS = _observed(
    "task_definition_containers",
    "observation of a task definition and a container of it",
    Column("task_definition_arn", TEXT, "ARN of the definition with its revision.", nullable=False),
    Column("container_name", TEXT, "Name of the container; empty without one.", nullable=False),
    Column("image", TEXT, "Image as the definition names it."),
    Column("image_reference", TEXT, "The same as registry/repository:tag; null if it is named by digest alone."),
    Column("user_name", TEXT, "User that it runs as; null is that of the image, mostly root."),
    Column("is_privileged", BOOL, "Runs privileged."),
    Column("has_read_only_root", BOOL, "Its root file system is read-only."),
    Column("is_essential", BOOL, "The task stops with it."),
    Column("added_capabilities", TEXTS, "Linux capabilities that are added.", nullable=False),
    Column("environment_names", TEXTS, "Names of its environment variables; values are never stored.", nullable=False),
    Column("secret_names", TEXTS, "Names of the variables that ECS fills with secrets.", nullable=False),
    Column("log_driver", TEXT, "Driver of its log."),
    Column("command", TEXTS, "Entry point and command.", nullable=False),
    more_key=("container_name",),
)

ECS_SERVICES = _observed(
    "ecs_services",
    "observation of an ECS service",
    Column("service_arn", TEXT, "ARN of the service.", nullable=False),
    Column("service_name", TEXT, "Its name."),
    Column("cluster_arn", TEXT, "Its cluster."),
    Column("status", TEXT, "ACTIVE, DRAINING or INACTIVE."),
    Column("launch_type", TEXT, "Launch type of its tasks."),
    Column("task_definition_arn", TEXT, "Definition of the tasks that it starts."),
    Column("has_exec", BOOL, "ECS Exec is enabled in tasks that it starts."),
    Column("assigns_public_ip", BOOL, "Its tasks get public addresses."),
    Column("subnet_ids", TEXTS, "Subnets of its tasks.", nullable=False),
    Column("security_group_ids", TEXTS, "Security groups of its tasks.", nullable=False),
    Column("load_balancer_targets", TEXTS, "Target groups or load balancers that lead to it.", nullable=False),
    Column("created_at", TIME, "When it was created."),
    Column("created_by", TEXT, "Who created it."),
    _TAGS,
)

SERVICE_REVISION_IMAGES = _observed(
    "service_revision_images",
    "observation of a service revision and an image of it: which digest its tasks run",
    Column("service_revision_arn", TEXT, "ARN of the revision.", nullable=False),
    Column("container_name", TEXT, "Name of the container; empty without one.", nullable=False),
    Column("service_arn", TEXT, "ARN of the service."),
    Column("task_definition_arn", TEXT, "Definition of the revision."),
    Column("image_reference", TEXT, "Image as registry/repository:tag; null if it is named by digest alone."),
    Column("image_digest", TEXT, "Digest."),
    Column("created_at", TIME, "When the revision was made."),
    more_key=("container_name",),
)

CONTAINER_INSTANCES = _observed(
    "container_instances",
    "observation of a container instance of ECS",
    Column("container_instance_arn", TEXT, "ARN of the container instance.", nullable=False),
    Column("instance_id", TEXT, "EC2 instance."),
    Column("capacity_provider_name", TEXT, "Capacity provider."),
    Column("status", TEXT, "Status, such as ACTIVE or DRAINING."),
    Column("registered_at", TIME, "When it was registered."),
    _TAGS,
)

NETWORK_INTERFACES = _observed(
    "network_interfaces",
    "observation of a network interface",
    Column("network_interface_id", TEXT, "Id of the interface.", nullable=False),
    Column("private_ips", TEXTS, "Its private addresses, IPv4 and IPv6.", nullable=False),
    Column("public_ip", TEXT, "Its public address."),
    Column("security_group_ids", TEXTS, "Its security groups.", nullable=False),
    Column("subnet_id", TEXT, "Subnet."),
    Column("vpc_id", TEXT, "VPC."),
    Column("instance_id", TEXT, "Instance that it is attached to."),
    Column("interface_type", TEXT, "Type of the interface."),
    Column("status", TEXT, "Status, such as in-use."),
    Column("description", TEXT, "Its description."),
    Column("requester_id", TEXT, "AWS service or account that made it for the owner."),
    _TAGS,
)

SECURITY_GROUP_RULES = _observed(
    "security_group_rules",
    "observation of a security group and a rule of it",
    Column("security_group_id", TEXT, "Id of the security group.", nullable=False),
    Column("rule_id", TEXT, "Id of the rule; its position where it has none.", nullable=False),
    Column("is_ingress", BOOL, "It lets traffic in, not out."),
    Column("protocol", TEXT, "tcp, udp, icmp …; `-1` is all."),
    Column("from_port", INT, "First port; -1 is all."),
    Column("to_port", INT, "Last port; -1 is all."),
    Column("cidr", TEXT, "Addresses at the other side, IPv4 or IPv6."),
    Column("prefix_list_id", TEXT, "Prefix list at the other side."),
    Column("referenced_group_id", TEXT, "Security group at the other side."),
    Column("is_open", BOOL, "It lets any address of the internet in.", nullable=False),
    Column("description", TEXT, "Its description."),
    more_key=("rule_id",),
)

INSTANCES = _observed(
    "instances",
    "observation of an EC2 instance",
    Column("instance_id", TEXT, "Id of the instance.", nullable=False),
    Column("instance_profile_arn", TEXT, "Its instance profile."),
    Column("image_id", TEXT, "Its machine image."),
    Column("instance_type", TEXT, "Its type."),
    Column("instance_state", TEXT, "State, such as running."),
    Column("launched_at", TIME, "When it was launched."),
    Column("requires_imdsv2", BOOL, "Credentials are given only to callers with a session token (IMDSv2)."),
    Column("imds_hop_limit", INT, "Hops that answers of the metadata service go; above 1, containers get them too."),
    Column("public_ip", TEXT, "Public address."),
    Column("private_ip", TEXT, "Private address."),
    Column("security_group_ids", TEXTS, "Its security groups.", nullable=False),
    Column("network_interface_ids", TEXTS, "Its network interfaces.", nullable=False),
    Column("subnet_id", TEXT, "Subnet."),
    Column("vpc_id", TEXT, "VPC."),
    Column("key_name", TEXT, "SSH key pair that it was launched with."),
    _TAGS,
)

INSTANCE_PROFILES = _observed(
    "instance_profiles",
    "observation of an instance profile",
    Column("instance_profile_arn", TEXT, "ARN of the profile.", nullable=False),
    Column("role_arn", TEXT, "Role that its instances can use."),
    Column("created_at", TIME, "When the profile was made."),
    _TAGS,
)

IMAGES = _observed(
    "images",
    "observation of an image of ECR, by digest or by tag",
    Column("image_key", TEXT, "Image that was asked for: registry/repository@digest, or registry/repository:tag.", nullable=False),
    Column("is_by_tag", BOOL, "It was asked for by its tag: the digest is what the tag meant then.", nullable=False),
    Column("image_name", TEXT, "Registry and repository.", nullable=False),
    Column("image_digest", TEXT, "Digest."),
    Column("image_tags", TEXTS, "All its tags then.", nullable=False),
    Column("pushed_at", TIME, "When it was pushed."),
    Column("size_bytes", INT, "Size."),
    Column("image_status", TEXT, "ACTIVE, ARCHIVED or ACTIVATING."),
    Column("scan_status", TEXT, "State of the latest scan."),
    Column("critical_count", INT, "Critical vulnerabilities that the scan counts."),
    Column("high_count", INT, "High vulnerabilities that the scan counts."),
)

IMAGE_VULNERABILITIES = _observed(
    "image_vulnerabilities",
    "observation of an image's vulnerabilities and a vulnerable package in it",
    Column("image_key", TEXT, "Image as registry/repository@digest.", nullable=False),
    Column("image_digest", TEXT, "Its digest.", nullable=False),
    Column("vulnerability_id", TEXT, "Vulnerability, such as CVE-2026-1234.", nullable=False),
    Column("package_name", TEXT, "Package; empty where none is named.", nullable=False),
    Column("package_version", TEXT, "Its version; empty where none is named.", nullable=False),
    Column("file_path", TEXT, "File that the package was found in, as the scan wrote it; empty where none is named.", nullable=False),
    Column("executable_path", TEXT, "The same as a path that processes have; null without a file."),
    Column("package_manager", TEXT, "Package manager."),
    Column("fixed_in", TEXT, "Version that has the fix."),
    Column("severity", TEXT, "Severity in capitals, such as CRITICAL."),
    Column("score", FLOAT, "Score of Inspector, or of the source, 0 to 10."),
    Column("epss", FLOAT, "Probability of exploitation in the next 30 days, 0 to 1 (EPSS)."),
    Column("has_exploit", BOOL, "An exploit is known."),
    Column("last_exploit_at", TIME, "When it was last seen to be exploited."),
    Column("title", TEXT, "Title."),
    Column("status", TEXT, "ACTIVE, SUPPRESSED or CLOSED; null from ECR."),
    Column("first_observed_at", TIME, "When the scan first found it."),
    more_key=("vulnerability_id", "package_name", "package_version", "file_path"),
)

IMAGE_COPIES = _observed(
    "image_copies",
    "observation of where an image runs and one of these clusters and workloads",
    Column("image_key", TEXT, "Image as registry/repository@digest.", nullable=False),
    Column("copy_number", INT, "Position in the answer, from 1.", nullable=False),
    Column("cluster_arn", TEXT, "Cluster that it runs in."),
    Column("workload", TEXT, "Group of the tasks, such as `service:web`, or namespace and workloads of a Kubernetes cluster."),
    Column("task_definition_arn", TEXT, "Task definition."),
    Column("running_count", INT, "Tasks or pods that run."),
    Column("stopped_count", INT, "Tasks or pods that stopped."),
    Column("last_in_use_at", TIME, "When it was last in use."),
    more_key=("copy_number",),
)

ROLES = _observed(
    "roles",
    "observation of an IAM role",
    Column("role_arn", TEXT, "ARN of the role.", nullable=False),
    Column("role_name", TEXT, "Its name."),
    Column("trusted_principals", TEXTS, "Who may assume it, such as `Service ecs-tasks.amazonaws.com`; `AWS *` is anybody, as far as conditions allow.", nullable=False),
    Column("attached_policy_arns", TEXTS, "Policies that are attached.", nullable=False),
    Column("inline_policy_names", TEXTS, "Policies that are part of it.", nullable=False),
    Column("boundary_arn", TEXT, "Policy that bounds what it may do."),
    Column("powers", _POWERS, "What its inline policies and policies of AWS allow, of context.powers; denials, conditions and boundaries are not weighed.", nullable=False),
    Column("last_used_at", TIME, "When it was last used."),
    Column("last_used_region", TEXT, "Where."),
    Column("created_at", TIME, "When it was created."),
    _TAGS,
)

POLICIES = _observed(
    "policies",
    "observation of a customer managed IAM policy",
    Column("policy_arn", TEXT, "ARN of the policy.", nullable=False),
    Column("policy_name", TEXT, "Its name."),
    Column("version_id", TEXT, "Its default version."),
    Column("powers", _POWERS, "What it allows, of context.powers.", nullable=False),
    Column("created_at", TIME, "When it was created."),
    Column("updated_at", TIME, "When it was last changed."),
    _TAGS,
)

ACCOUNTS = _observed(
    "accounts",
    "observation of an account of the organization",
    Column("member_account_id", TEXT, "The account.", nullable=False),
    Column("account_name", TEXT, "Its name."),
    Column("status", TEXT, "State, such as ACTIVE or SUSPENDED."),
    Column("ou_path", TEXT, "Organizational units from the root down, by name."),
    Column("joined_at", TIME, "When it joined the organization."),
    _TAGS,
)

DETECTION_RULES = _observed(
    "detection_rules",
    "observation of a custom detection rule of GuardDuty",
    Column("rule_id", TEXT, "Id of the rule.", nullable=False),
    Column("rule_name", TEXT, "Its name, as in customDetectionRuleName of findings."),
    Column("description", TEXT, "Its description."),
    Column("severity", TEXT, "Severity of its findings."),
    Column("data_source", TEXT, "What it looks at: CloudTrailManagementEvent or RuntimeMonitoring."),
    Column("tactic", TEXT, "Its tactic."),
    Column("technique", TEXT, "Its technique."),
    Column("expression", TEXT, "The rule as written."),
    Column("modes", TEXTS, "How it is associated: LIVE, DRY_RUN.", nullable=False),
    Column("expires_at", TIME, "When the first association that expires does so."),
)

INVESTIGATIONS = _observed(
    "investigations",
    "observation of an investigation by GuardDuty",
    Column("investigation_id", TEXT, "Id of the investigation.", nullable=False),
    Column("status", TEXT, "Status."),
    Column("title", TEXT, "Its title."),
    Column("trigger_prompt", TEXT, "What it was asked."),
    Column("triggered_by", TEXT, "Who asked."),
    Column("risk_level", TEXT, "Risk that GuardDuty states, Info to Critical."),
    Column("risk", TEXT, "Why."),
    Column("confidence", TEXT, "How sure it is."),
    Column("summary", TEXT, "Summary, as text or JSON."),
    Column("started_at", TIME, "When it started."),
    Column("ended_at", TIME, "When it ended."),
)

INVESTIGATION_RECORDS = _observed(
    "investigation_records",
    "observation of a record of an investigation: a step of its reasoning",
    Column("investigation_id", TEXT, "Investigation.", nullable=False),
    Column("record_id", TEXT, "Id of the record.", nullable=False),
    Column("record_type", TEXT, "Type, such as OBSERVATION, ANALYSIS or FETCH."),
    Column("title", TEXT, "Its title."),
    Column("narrative", TEXT, "What it says."),
    Column("process_uuids", TEXTS, "Processes of its lineage, by uuid.", nullable=False),
    Column("created_at", TIME, "When it was written."),
)

POWERS = Table(
    layer="context",
    name="powers",
    grain="power that a role may have: actions that each are enough for it",
    key=("power",),
    columns=(
        Column("power", TEXT, "Name of the power.", nullable=False),
        Column("actions", TEXTS, "Actions of which one is enough, in lower case.", nullable=False),
        Column("aws_policies", TEXTS, "Policies of AWS that give it.", nullable=False),
        Column("weight", FLOAT, "How much it counts in a risk, 0 to 1.", nullable=False),
        Column("meaning", TEXT, "What whoever has it can do.", nullable=False),
    ),
)

IMAGE_DIGESTS = Table(
    layer="context",
    name="image_digests",
    grain="image reference with a tag, and a digest that was found under it",
    key=("image_reference", "image_digest"),
    columns=(
        Column("image_reference", TEXT, "Image as registry/repository:tag, as in flattened.containers.image_key.", nullable=False),
        Column("image_digest", TEXT, "Digest that it stood for.", nullable=False),
        Column("first_at", TIME, "First time that it did: creation of a task or service revision, or an answer of ECR.", nullable=False),
        Column("last_at", TIME, "Latest such time. In between it may have stood for another one.", nullable=False),
        Column("sources", TEXTS, "Who says so: ecs_task, service_revision, ecr.", nullable=False),
        Column("task_count", INT, "Tasks that ran it under this reference.", nullable=False),
    ),
)

FINDING_IMAGES = Table(
    layer="context",
    name="finding_images",
    grain="finding and a container that it is about, with the bytes that ran in it",
    key=("finding_id", "container_id"),
    columns=(
        _FINDING_ID,
        Column("container_id", TEXT, "Id of the container in its runtime.", nullable=False),
        Column("container_name", TEXT, "Its name."),
        Column("task_arn", TEXT, "Its task."),
        Column("image_reference", TEXT, "Image as the finding names it: registry/repository:tag; null if by digest alone."),
        Column("image_digest", TEXT, "Digest of its image; null if it is unknown."),
        Column("image_key", TEXT, "Image by this digest: registry/repository@digest."),
        Column("told_by", TEXT, "Who says so: finding (it names the digest) or ecs_task (the container in its task). What a tag means now is never taken for it."),
    ),
)

VULNERABLE_EXECUTABLES = Table(
    layer="context",
    name="vulnerable_executables",
    grain="finding, a process of it and a vulnerable package whose file is the executable of the process, in the image that ran",
    key=("finding_id", "process_uuid", "role", "vulnerability_id", "package_name", "package_version", "file_path"),
    columns=(
        _FINDING_ID,
        Column("process_uuid", TEXT, "Process; empty if the finding gives no uuid.", nullable=False),
        Column("role", TEXT, "What the process is in the finding: process, modifying, target or ancestor.", nullable=False),
        Column("executable_path", TEXT, "Its executable.", nullable=False),
        Column("image_key", TEXT, "Image that ran: registry/repository@digest.", nullable=False),
        Column("vulnerability_id", TEXT, "Vulnerability.", nullable=False),
        Column("package_name", TEXT, "Vulnerable package.", nullable=False),
        Column("package_version", TEXT, "Its version.", nullable=False),
        Column("file_path", TEXT, "Its file, as the scan wrote it.", nullable=False),
        Column("severity", TEXT, "Severity of the vulnerability."),
        Column("score", FLOAT, "Its score."),
        Column("epss", FLOAT, "Its probability of exploitation (EPSS)."),
        Column("has_exploit", BOOL, "An exploit is known."),
        Column("fixed_in", TEXT, "Version that has the fix."),
        Column("observation_id", INT, "Observation of the image's vulnerabilities.", nullable=False),
        Column("chosen", TEXT, "As in finding_context. The bytes of a digest never change: after means only that it became known later.", nullable=False),
    ),
)

_OPEN_RULES = list_of({"protocol": TEXT, "from_port": INT, "to_port": INT, "cidr": TEXT, "security_group_id": TEXT})

FINDING_EXPOSURE = Table(
    layer="context",
    name="finding_exposure",
    grain="finding about something with a network interface, or that AWS calls reachable",
    key=("finding_id",),
    columns=(
        _FINDING_ID,
        Column("interface_kind", TEXT, "Kind of thing that has the address: network_interface or instance; null if none is known."),
        Column("interface_key", TEXT, "Its key: of those of the finding one with a public address, if there is such."),
        Column("public_ip", TEXT, "Its public address at the event; null if it has none, or if none is known."),
        Column("told_by", TEXT, "Who says so: finding, or the observation."),
        Column("address_chosen", TEXT, "before: so it was at the event; after: it is known only from later; none."),
        Column("open_rules", _OPEN_RULES, "Rules of its security groups that let the whole internet in.", nullable=False),
        Column("rules_chosen", TEXT, "before: so they were at the event; after: some are known only from later; none: the rules of some group are unknown."),
        Column("is_reachable", BOOL, "It had a public address, and a rule let the internet in; null if one of them is unknown. Routes, network ACLs and load balancers are not looked at."),
        Column("is_reachable_says_aws", BOOL, "An attack sequence has the indicator REACHABILITY.", nullable=False),
    ),
)

FINDING_PRIVILEGES = Table(
    layer="context",
    name="finding_privileges",
    grain="finding, a role that could be used there, and a power of it",
    key=("finding_id", "role_arn", "power"),
    columns=(
        _FINDING_ID,
        Column("role_arn", TEXT, "Role.", nullable=False),
        Column("power", TEXT, "What it may do, as in context.powers.", nullable=False),
        Column("policies", TEXTS, "Policies that say so.", nullable=False),
        Column("is_on_all", BOOL, "On all resources.", nullable=False),
        Column("is_conditional", BOOL, "Only under conditions.", nullable=False),
        Column("chosen", TEXT, "before: so it was at the event; after: role or policy are known only from later.", nullable=False),
    ),
)

EXPOSURES = Table(
    layer="context",
    name="exposures",
    grain="version of an exposure finding of Security Hub",
    key=("exposure_uid", "changed_at"),
    columns=(
        Column("exposure_uid", TEXT, "Id of the exposure finding.", nullable=False),
        Column("changed_at", TIME, "When Security Hub last changed it, as it says itself: this version holds from then.", nullable=False),
        Column("account_id", TEXT, "Account that it is about.", nullable=False),
        Column("region", TEXT, "Region that it is about.", nullable=False),
        Column("title", TEXT, "What Security Hub says is exposed."),
        Column("types", TEXTS, "Its types, such as Exposure/Potential Impact/Resource Hijacking.", nullable=False),
        Column("severity", TEXT, "Severity: Critical, High, Medium, Low or Informational; null for any other word."),
        Column("status", TEXT, "Status: New, In Progress, Suppressed, Resolved and so on."),
        Column("is_open", BOOL, "It is neither resolved, archived nor deleted.", nullable=False),
        Column("traits", list_of({"category": TEXT, "trait": TEXT}), "What makes it exposed, by category; `trait` is empty where only the category is told, as in CSV.", nullable=False),
        Column("is_reachable", BOOL, "It has a trait of the category Reachability.", nullable=False),
        Column("is_reachable_from_internet", BOOL, "Such a trait, or the title, says internet or publicly.", nullable=False),
        Column("is_vulnerable", BOOL, "It has a trait of the category Vulnerability.", nullable=False),
        Column("has_exploit", BOOL, "A trait says that an exploit is available.", nullable=False),
        Column("has_sensitive_data", BOOL, "It has a trait of the category Sensitive Data.", nullable=False),
        Column("is_misconfigured", BOOL, "It has a trait of the category Misconfiguration.", nullable=False),
        Column("signals", TEXTS, "Titles of the findings that it is made of.", nullable=False),
        Column("first_seen_at", TIME, "Since when Security Hub knows it: when it was first seen, else created."),
        Column("until_at", TIME, "From when on its next version holds; null for the latest."),
        Column("closed_at", TIME, "When its latest version was closed; null while that is open."),
        Column("is_first", BOOL, "The first known version: what it was before is unknown.", nullable=False),
        Column("form", TEXT, "json or csv, as in raw.exposures.", nullable=False),
        Column("content_hash", TEXT, "Hash of the document that is shown, as in raw.exposures.", nullable=False),
    ),
)

EXPOSED_RESOURCES = Table(
    layer="context",
    name="exposed_resources",
    grain="version of an exposure finding of Security Hub and a resource that it is about",
    key=("exposure_uid", "changed_at", "resource_key"),
    stored_by=("resource_key", "exposure_uid", "changed_at"),
    columns=(
        Column("exposure_uid", TEXT, "Id of the exposure finding.", nullable=False),
        Column("changed_at", TIME, "Its version, which holds from then.", nullable=False),
        Column("resource_key", TEXT, "ARN of the resource, made of account, region and id for an instance and of the name for a bucket; another resource without ARN has its id.", nullable=False),
        Column("resource_type", TEXT, "Type of the resource, as Security Hub names it."),
        Column("account_id", TEXT, "Account of the resource.", nullable=False),
        Column("region", TEXT, "Region of the resource.", nullable=False),
        Column("severity", TEXT, "Severity, as in exposures."),
        Column("is_open", BOOL, "Whether it is open, as in exposures.", nullable=False),
        Column("first_seen_at", TIME, "Since when Security Hub knows it, as in exposures."),
        Column("until_at", TIME, "Until when the version holds, as in exposures."),
        Column("is_first", BOOL, "The first known version, as in exposures.", nullable=False),
    ),
)

NAMED_RESOURCES = Table(
    layer="context",
    name="named_resources",
    grain="finding and a resource that it names or that its things lead to",
    key=("finding_id", "resource_key"),
    columns=(
        _FINDING_ID,
        Column("resource_key", TEXT, "ARN of the resource.", nullable=False),
        Column("resource_kind", TEXT, "Kind of the resource: ecs_task, ecs_service, ecs_cluster, eks_cluster, instance, image, role, s3_bucket and so on.", nullable=False),
        Column("is_named", BOOL, "The finding names it itself; else context leads to it.", nullable=False),
        Column("first_event_at", TIME, "First event of the finding."),
    ),
)

EXPOSED_FINDINGS = Table(
    layer="context",
    name="exposed_findings",
    grain="finding and an exposure finding of Security Hub about a resource of it",
    key=("finding_id", "exposure_uid", "resource_key"),
    columns=(
        _FINDING_ID,
        Column("exposure_uid", TEXT, "Exposure finding.", nullable=False),
        Column("resource_key", TEXT, "Resource that both are about.", nullable=False),
        Column("resource_kind", TEXT, "Kind of the resource, as in named_resources.", nullable=False),
        Column("is_named", BOOL, "The finding names the resource itself.", nullable=False),
        Column("event_at", TIME, "First event of the finding.", nullable=False),
        Column("changed_at", TIME, "Version that is shown: the last one from the event or before, else the first after it.", nullable=False),
        Column("chosen", TEXT, "before: so it was at the event; after: this version is only from later, and it may have been otherwise.", nullable=False),
        Column("age_seconds", FLOAT, "How old the version was at the event; negative if it is from later.", nullable=False),
        Column("was_known", BOOL, "Security Hub knew the exposure at the event, whatever version of it is known here; null if it does not say since when."),
        Column("severity", TEXT, "Severity in that version."),
    ),
)

FINDING_RISK = Table(
    layer="context",
    name="finding_risk",
    grain="finding with context that adds to the risk of what it names",
    key=("finding_id",),
    columns=(
        _FINDING_ID,
        Column("exposure_share", FLOAT, "Share of the weight of exposure in correlation.risk_weights: 1 if it was reachable from the internet, a half if it had a public address.", nullable=False),
        Column("exposure_source", TEXT, "Interface that was exposed, or the indicator of the sequence."),
        Column("vulnerability_share", FLOAT, "Share of the weight of vulnerability: of the worst vulnerable executable that ran.", nullable=False),
        Column("vulnerability_source", TEXT, "Vulnerability and executable."),
        Column("privilege_share", FLOAT, "Share of the weight of privilege: of the strongest power of a role.", nullable=False),
        Column("privilege_source", TEXT, "Power and role."),
        Column("criticality_share", FLOAT, "Share of the weight of criticality: of the most critical thing that it names.", nullable=False),
        Column("criticality_source", TEXT, "Source of the criticality, and the thing."),
        Column("security_hub_share", FLOAT, "Share of the weight of security_hub: of the gravest exposure finding about a resource of the finding.", nullable=False),
        Column("security_hub_source", TEXT, "Exposure finding and resource."),
    ),
)

OWNERS = Table(
    layer="context",
    name="owners",
    grain="thing of a finding, and whose it is",
    key=("kind", "thing_key"),
    stored_by=("thing_id", "kind", "thing_key"),
    columns=(
        _THING_ID,
        _KIND,
        _THING_KEY,
        _ACCOUNT_ID,
        _REGION,
        Column("owner", TEXT, "Who is responsible for it; null if nothing says so."),
        Column("owner_source", TEXT, "What says so, the first of these that does: owners.csv, resource_tag (Owner, Team or CostCenter), accounts.csv, account_tag."),
        Column("criticality", TEXT, "critical, high, medium or low; null if nothing says so."),
        Column("criticality_source", TEXT, "What says so, in the same order; of tags the one named Criticality."),
    ),
)

MISSING_CONTEXT = Table(
    layer="context",
    name="missing_context",
    grain="kind of thing of which findings lack the state at their event, and why, by account and region",
    key=("kind", "missing_reason", "account_id", "region"),
    columns=(
        _KIND,
        Column("missing_reason", TEXT, "Why, as in finding_context.", nullable=False),
        _ACCOUNT_ID,
        _REGION,
        Column("thing_count", INT, "Things.", nullable=False),
        Column("finding_count", INT, "Findings that name them or that they are reached from.", nullable=False),
        Column("last_event_at", TIME, "Latest event as of which one is missing.", nullable=False),
        Column("remedy", TEXT, "What to do about it."),
    ),
)
