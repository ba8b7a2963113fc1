"""Contracts of profiles: one table per kind of entity, with everything that identifies it and where it belongs.

A profile table is named after its kind. It has the number of the entity and what its findings say about it: the
latest known attributes, links upward (container to task to cluster, workload to namespace to node), counts of things
seen in it, and figures of its findings. For what was seen in an entity, query `entity_relations`. Processes have
`correlation.process_nodes`.
"""

from tracehound.transforms.contracts.entities import ENTITY_ID, FIGURES
from tracehound.transforms.contracts.schema import BOOL, INT, TEXT, TEXTS, TIME, Column, Table


def _profile(kind: str, grain: str, key: Column, *columns: Column) -> Table:
    """A profile: the entity's number and key come first, figures of its findings last; looked up by the number."""
    return Table(
        "entities",
        kind,
        f"{grain}: its profile",
        (key.name,),
        (ENTITY_ID, key, *columns, *FIGURES),
        stored_by=("entity_id",),
    )


def _key(name: str, what: str) -> Column:
    return Column(name, TEXT, f"{what}; its entity_key.", nullable=False)


def _count(name: str, what: str) -> Column:
    return Column(name, INT, f"{what}.", nullable=False)


def _texts(name: str, what: str) -> Column:
    return Column(name, TEXTS, f"{what}.", nullable=False)


ECS_TASK = _profile(
    "ecs_task",
    "ECS task",
    _key("task_arn", "ARN of the task"),
    Column("task_id", TEXT, "Last part of the ARN; session name of the task's credentials."),
    Column("account_id", TEXT, "Account of the task."),
    Column("region", TEXT, "Region of the task."),
    Column("cluster_arn", TEXT, "ARN of its cluster."),
    Column("cluster_name", TEXT, "Name of its cluster."),
    Column("task_definition_arn", TEXT, "ARN of its task definition with revision."),
    Column("task_definition_family", TEXT, "Family of its task definition."),
    Column("task_definition_revision", INT, "Revision of its task definition."),
    Column("instance_key", TEXT, "Container instance on which it was last seen, by entity_key."),
    Column("task_group", TEXT, "Group of the task, such as `service:web`."),
    Column("started_by", TEXT, "Who started it."),
    Column("launch_type", TEXT, "EC2, FARGATE or EXTERNAL."),
    Column("task_created_at", TIME, "When the task was created."),
    Column("started_at", TIME, "When the task started."),
    _texts("image_keys", "Images of its containers, by key"),
    _count("container_count", "Containers of it that findings name"),
)

ECS_CLUSTER = _profile(
    "ecs_cluster",
    "ECS cluster",
    _key("cluster_arn", "ARN of the cluster"),
    Column("cluster_name", TEXT, "Name of the cluster."),
    Column("account_id", TEXT, "Account of the cluster."),
    Column("region", TEXT, "Region of the cluster."),
    Column("status", TEXT, "Latest known status."),
    _count("instance_count", "Container instances of it that findings name"),
    _count("task_count", "Tasks of it that findings name"),
    _count("task_definition_count", "Task definitions of these tasks"),
    _count("image_count", "Images seen in it"),
)

TASK_DEFINITION = _profile(
    "task_definition",
    "ECS task definition with its revision",
    _key("task_definition_arn", "ARN of the task definition with its revision"),
    Column("task_definition_family", TEXT, "Family of the task definition."),
    Column("task_definition_revision", INT, "Revision within the family."),
    Column("account_id", TEXT, "Account of the task definition."),
    Column("region", TEXT, "Region of the task definition."),
    _texts("cluster_arns", "Clusters that ran it, by ARN"),
    _texts("launch_types", "Launch types of its tasks, by name"),
    _texts("image_keys", "Images of its tasks, by key"),
    Column("first_started_at", TIME, "Start of the earliest of its tasks that findings name."),
    _count("task_count", "Tasks of it that findings name"),
)

CONTAINER = _profile(
    "container",
    "container",
    _key("container_key", "account/region/id of the container"),
    Column("container_id", TEXT, "Id of the container in its runtime."),
    Column("container_name", TEXT, "Name in its task or pod."),
    Column("account_id", TEXT, "Account of the container."),
    Column("region", TEXT, "Region of the container."),
    Column("image_key", TEXT, "Image that it runs."),
    Column("container_runtime", TEXT, "Container runtime, such as containerd."),
    Column("is_privileged", BOOL, "Runs privileged."),
    Column("allows_privilege_escalation", BOOL, "Processes may gain more privileges than their parent."),
    _texts("mount_paths", "Paths at which volumes are mounted, by name"),
    Column("task_arn", TEXT, "ECS task that it is part of."),
    Column("task_definition_arn", TEXT, "Task definition of that task."),
    Column("workload_key", TEXT, "Kubernetes workload that it is part of, by entity_key."),
    Column("namespace", TEXT, "Namespace of that workload."),
    Column("cluster_arn", TEXT, "ECS or EKS cluster of its task or workload."),
    Column("instance_key", TEXT, "Instance on which it was last seen, by entity_key."),
    _count("process_count", "Processes of it that findings name"),
)

CONTAINER_IMAGE = _profile(
    "container_image",
    "container image by registry, repository, tag and digest",
    _key("image_key", "registry/repository:tag@digest, without absent parts"),
    Column("image_registry", TEXT, "Registry host."),
    Column("image_repository", TEXT, "Repository."),
    Column("image_tag", TEXT, "Tag."),
    Column("image_digest", TEXT, "Digest, if the reference has one."),
    Column("is_trusted", BOOL, "Whether reference/images.csv trusts it; null if there is no such file."),
    _count("container_count", "Containers that ran it"),
    _count("task_count", "ECS tasks that ran it"),
    _count("workload_count", "Kubernetes workloads that ran it"),
    _count("cluster_count", "ECS and EKS clusters that ran it"),
    _count("account_count", "Accounts that ran it"),
)

EKS_CLUSTER = _profile(
    "eks_cluster",
    "EKS cluster",
    _key("cluster_arn", "ARN of the cluster"),
    Column("cluster_name", TEXT, "Name of the cluster."),
    Column("account_id", TEXT, "Account of the cluster."),
    Column("region", TEXT, "Region of the cluster."),
    Column("vpc_id", TEXT, "VPC of the cluster."),
    Column("status", TEXT, "Latest known status."),
    Column("cluster_created_at", TIME, "When the cluster was created."),
    _count("instance_count", "Nodes of it that findings name"),
    _count("namespace_count", "Namespaces of it that findings name"),
    _count("workload_count", "Workloads of it that findings name"),
    _count("principal_count", "Kubernetes users that findings name"),
    _count("image_count", "Images seen in it"),
)

KUBERNETES_WORKLOAD = _profile(
    "kubernetes_workload",
    "Kubernetes workload, such as a pod",
    _key("workload_key", "cluster/namespace/type/name of the workload"),
    Column("workload_name", TEXT, "Name of the workload."),
    Column("workload_type", TEXT, "Kind of the workload, such as pods or deployments."),
    Column("workload_uid", TEXT, "Uid of the workload."),
    Column("namespace", TEXT, "Namespace of the workload."),
    Column("account_id", TEXT, "Account of the workload."),
    Column("region", TEXT, "Region of the workload."),
    Column("namespace_key", TEXT, "Namespace, by entity_key."),
    Column("cluster_arn", TEXT, "ARN of its cluster."),
    Column("instance_key", TEXT, "Node on which it was last seen, by entity_key."),
    Column("service_account_name", TEXT, "Service account of the workload."),
    Column("uses_host_network", BOOL, "Shares the host's network."),
    Column("uses_host_ipc", BOOL, "Shares the host's IPC namespace."),
    Column("uses_host_pid", BOOL, "Shares the host's process namespace."),
    _texts("image_keys", "Images of its containers, by key"),
    _count("container_count", "Containers of it that findings name"),
)

INSTANCE = _profile(
    "instance",
    "EC2 instance",
    _key("instance_key", "account/region/id of the instance"),
    Column("instance_id", TEXT, "Id of the instance."),
    Column("account_id", TEXT, "Account of the instance."),
    Column("region", TEXT, "Region of the instance."),
    Column("instance_type", TEXT, "Type of the instance."),
    Column("instance_state", TEXT, "Latest known state."),
    Column("availability_zone", TEXT, "Availability zone."),
    Column("image_id", TEXT, "Machine image."),
    Column("image_description", TEXT, "Description of the machine image."),
    Column("iam_instance_profile_arn", TEXT, "ARN of the instance profile."),
    Column("platform", TEXT, "Platform, such as windows."),
    Column("launched_at", TIME, "When it was launched."),
    Column("vpc_id", TEXT, "VPC of its network interfaces."),
    _texts("private_ip_addresses", "Private addresses ever seen, by name"),
    _texts("public_ip_addresses", "Public addresses ever seen, by name"),
    _texts("security_groups", "Security groups ever seen, as `name (id)`"),
    Column("cluster_arn", TEXT, "ECS or EKS cluster in which it was last seen."),
    _count("container_count", "Containers on it that findings name"),
    _count("process_count", "Processes on it that findings name"),
)

PRINCIPAL = _profile(
    "principal",
    "principal: IAM user, role or root, or Kubernetes user",
    _key("principal_key", "Unique id of the IAM principal, else account, type and name; for a Kubernetes user, cluster and name"),
    Column("principal_name", TEXT, "User or role."),
    Column("principal_type", TEXT, "AssumedRole, IAMUser, Root and so on; KubernetesUser."),
    Column("account_id", TEXT, "Account of its findings; null if there are several."),
    Column("cluster_arn", TEXT, "EKS cluster of a Kubernetes user."),
    _texts("groups", "Groups of a Kubernetes user, by name"),
    _texts("impersonated_users", "Kubernetes users that it acted as, by name"),
    _count("access_key_count", "Access keys that it used"),
    _count("session_count", "Role sessions that it used"),
    _count("address_count", "Addresses that it was seen with"),
    _count("bucket_count", "S3 buckets that it was seen at"),
)

PERSON = _profile(
    "person",
    "person behind API calls, over accounts and roles",
    _key("person_key", "Best known name with its kind, as in correlation.people"),
    Column("person_name", TEXT, "Name of the person, latest known."),
    Column("is_claimed_name", BOOL, "All names of the person are such that a caller may have chosen them: say `says it is`."),
    _texts("names", "Names under which the person made calls, by name"),
    _texts("account_ids", "Accounts of the person's exec calls"),
    _texts("role_arns", "Roles and users from which these calls were made"),
    _texts("source_ip_addresses", "Addresses of these calls, the 20 with most of them"),
    _count("exec_call_count", "Exec calls of the person that were not refused"),
    _count("refused_call_count", "Exec calls that were refused"),
    _count("opened_session_count", "Sessions of the process forest that the person opened"),
    Column("first_call_at", TIME, "First exec call."),
    Column("last_call_at", TIME, "Latest exec call."),
    Column("has_mfa", BOOL, "All these calls were authenticated by MFA, as far as AWS says; null where it says of none."),
)

IP_ADDRESS = _profile(
    "ip_address",
    "IP address",
    _key("ip_address", "The address"),
    Column("country_name", TEXT, "Country, latest known."),
    Column("country_code", TEXT, "Country code, latest known."),
    Column("city", TEXT, "City, latest known."),
    Column("asn", TEXT, "Number of its autonomous system, latest known; null where none is known, and of private addresses."),
    Column("asn_organization", TEXT, "Owner of that system, latest known; null of private addresses."),
    Column("isp", TEXT, "Internet service provider, latest known; null of private addresses."),
    Column("organization", TEXT, "Organization behind it, latest known; null of private addresses."),
    _texts("directions", "Directions of its connections, by name"),
    Column("was_blocked", BOOL, "A connection with it was blocked; null if unknown."),
    _count("port_count", "Distinct ports of it used by connections"),
    _texts("ports", "The first 20 of these by number, as `port/protocol`"),
    _count("account_count", "Accounts whose findings name it"),
    _count("cluster_count", "ECS and EKS clusters that it was seen with"),
    _count("task_count", "ECS tasks that it was seen with"),
    _count("workload_count", "Kubernetes workloads that it was seen with"),
    _count("instance_count", "Instances that it was seen with"),
    _count("principal_count", "Principals that it was seen with"),
)

DOMAIN = _profile(
    "domain",
    "domain name",
    _key("domain", "The name in lower case, without the trailing dot"),
    Column("registered_domain", TEXT, "Registered domain with its public suffix."),
    _texts("protocols", "Protocols of the requests, by name"),
    Column("was_blocked", BOOL, "A request for it was blocked; null if unknown."),
    _count("account_count", "Accounts whose findings name it"),
    _count("cluster_count", "ECS and EKS clusters that it was seen with"),
    _count("task_count", "ECS tasks that it was seen with"),
    _count("workload_count", "Kubernetes workloads that it was seen with"),
    _count("instance_count", "Instances that it was seen with"),
)

_PLACES = (
    _count("account_count", "Accounts whose findings name it"),
    _count("cluster_count", "ECS and EKS clusters that it ran in"),
    _count("image_count", "Container images that it ran in"),
    _count("container_count", "Containers that it ran in"),
    _count("instance_count", "Instances that it ran on"),
)

EXECUTABLE_HASH = _profile(
    "executable_hash",
    "executable by its hash",
    _key("executable_sha256", "SHA-256 of the file in lower case"),
    _count("path_count", "Paths under which it ran"),
    _texts("paths", "The first 20 of these, in the order in which they were first seen"),
    _count("name_count", "Names of processes that ran it"),
    _texts("names", "The first 20 of these by name"),
    _texts("users", "The first 20 users that ran it, by name"),
    *_PLACES,
)

EXECUTABLE_PATH = _profile(
    "executable_path",
    "executable by its path",
    _key("executable_path", "Path of the file"),
    _count("hash_count", "Hashes of the files that ran under it"),
    _texts("hashes", "The first 20 of these, in the order in which they were first seen"),
    _count("name_count", "Names of processes that ran it"),
    _texts("names", "The first 20 of these by name"),
    _texts("users", "The first 20 users that ran it, by name"),
    *_PLACES,
)

AWS_ACCOUNT = _profile(
    "aws_account",
    "AWS account with findings, without samples",
    _key("account_id", "Account id as findings state it"),
    Column("account_name", TEXT, "Its name in reference/accounts.csv."),
    Column("owner", TEXT, "Who is responsible for it, according to that file."),
    Column("environment", TEXT, "Its environment, according to that file."),
    _texts("regions", "Regions of its findings, by name"),
    _texts("tactics", "ATT&CK tactics of its findings, by name"),
    _count("critical_count", "Findings whose latest version is Critical"),
    _count("high_count", "Findings whose latest version is High"),
    _count("medium_count", "Findings whose latest version is Medium"),
    _count("low_count", "Findings whose latest version is Low"),
    _count("sample_finding_count", "Sample findings of the account, excluded from all other figures"),
    _count("cluster_count", "ECS and EKS clusters that findings name"),
    _count("instance_count", "Instances that findings name"),
    _count("principal_count", "Principals that findings name"),
)
