"""Contracts of what Runtime Monitoring reports: processes with their lineage, context, containers."""

from tracehound.transforms.contracts.findings import flattened
from tracehound.transforms.contracts.schema import BOOL, INT, TEXT, TEXTS, TIME, Column, Origin, list_of

_RUNTIME = "service.runtimeDetails"
POSITION = Column(
    "position", INT, "Position in the list that it comes from, from 1; 1 where there is no list.", nullable=False
)


def _with_ancestors(path: str, role: str) -> tuple[Origin, Origin]:
    return (
        Origin(path, sets={"role": role, "lineage_of": role, "depth": 0}),
        Origin(f"{path}.lineage[]", sets={"role": "ancestor", "lineage_of": role}, ordinals=("depth",)),
    )


PROCESSES = flattened(
    "processes",
    "process that a version names: acting, modifying or target process (depth 0) or an ancestor of one of them",
    ("lineage_of", "depth"),
    (
        *_with_ancestors(f"{_RUNTIME}.process", "process"),
        *_with_ancestors(f"{_RUNTIME}.context.modifyingProcess", "modifying"),
        *_with_ancestors(f"{_RUNTIME}.context.targetProcess", "target"),
    ),
    Column("role", TEXT, "process, modifying, target, or ancestor of one of these.", nullable=False),
    Column("lineage_of", TEXT, "Which of process, modifying and target this row belongs to.", nullable=False),
    Column("depth", INT, "Distance from that process: 0 itself, 1 its parent, and so on.", nullable=False),
    Column("process_uuid", TEXT, "GuardDuty's id of the process, the same in all findings.", "uuid"),
    Column("parent_uuid", TEXT, "Process uuid of the parent.", "parentUuid"),
    Column("name", TEXT, "Process name, cut by the kernel at 15 characters.", "name"),
    Column("executable_path", TEXT, "Path of the executable.", "executablePath"),
    Column("executable_sha256", TEXT, "Hash of the executable; never there for ancestors.", "executableSha256"),
    Column("pid", INT, "Process id on the host.", "pid"),
    Column("namespace_pid", INT, "Process id inside the container.", "namespacePid"),
    Column("working_directory", TEXT, "Working directory; never there for ancestors.", "pwd"),
    Column("user_name", TEXT, "User that ran it; never there for ancestors.", "user"),
    Column("user_id", INT, "User id that started it.", "userId"),
    Column("effective_user_id", INT, "Effective user id (0 is root).", "euid"),
    Column("started_at", TIME, "When the process started.", "startTime"),
)

RUNTIME_CONTEXTS = flattened(
    "runtime_contexts",
    "version with a runtime context: what the acting process did, and to what",
    (),
    (Origin(f"{_RUNTIME}.context"),),
    Column("modified_at", TIME, "When the modifying process changed the file.", "modifiedAt"),
    Column("script_path", TEXT, "Script that was executed.", "scriptPath"),
    Column("library_path", TEXT, "Library that was loaded.", "libraryPath"),
    Column("ld_preload_value", TEXT, "Value of LD_PRELOAD.", "ldPreloadValue"),
    Column("socket_path", TEXT, "Socket that was accessed, such as the Docker socket.", "socketPath"),
    Column("runc_binary_path", TEXT, "runc binary on the host.", "runcBinaryPath"),
    Column("release_agent_path", TEXT, "cgroups release agent that was changed.", "releaseAgentPath"),
    Column("mount_source", TEXT, "Host path that was mounted.", "mountSource"),
    Column("mount_target", TEXT, "Path in the container that it was mounted on.", "mountTarget"),
    Column("file_system_type", TEXT, "Type of the mounted file system.", "fileSystemType"),
    Column("flags", TEXTS, "Options that control the event, such as mount flags.", "flags"),
    Column("module_name", TEXT, "Kernel module that was loaded.", "moduleName"),
    Column("module_file_path", TEXT, "Path of the kernel module.", "moduleFilePath"),
    Column("module_sha256", TEXT, "Hash of the kernel module.", "moduleSha256"),
    Column("shell_history_file_path", TEXT, "Shell history that was changed.", "shellHistoryFilePath"),
    Column("address_family", TEXT, "Address family of a socket.", "addressFamily"),
    Column("iana_protocol_number", INT, "Protocol number of a socket.", "ianaProtocolNumber"),
    Column("memory_regions", TEXTS, "Memory regions that were changed.", "memoryRegions"),
    Column("tool_name", TEXT, "Suspicious tool that ran.", "toolName"),
    Column("tool_category", TEXT, "Category of that tool.", "toolCategory"),
    Column("service_name", TEXT, "Security service that was disabled.", "serviceName"),
    Column("command_line_example", TEXT, "Example of a command line of the suspicious kind.", "commandLineExample"),
    Column("threat_file_path", TEXT, "Suspicious file that was found.", "threatFilePath"),
    Column("file_operation", TEXT, "Operation on a file, such as a rename.", "fileOperation"),
    Column("file_path", TEXT, "File of that operation.", "filePath"),
    Column("related_file_paths", TEXTS, "Further files of that operation.", "relatedFilePaths"),
)

CONTAINERS = flattened(
    "containers",
    "container that a version describes, once for each part of the finding that describes it",
    ("described_by", "position"),
    (
        Origin("resource.containerDetails", sets={"described_by": "container", "position": 1}),
        Origin("resource.ecsClusterDetails.taskDetails.containers[]", sets={"described_by": "ecs_task"}),
        Origin("resource.kubernetesDetails.kubernetesWorkloadDetails.containers[]", sets={"described_by": "kubernetes_workload"}),
    ),
    Column("described_by", TEXT, "container, ecs_task or kubernetes_workload.", nullable=False),
    POSITION,
    Column("container_id", TEXT, "Id of the container in its runtime.", "id"),
    Column("name", TEXT, "Name of the container in its task or pod.", "name"),
    Column("image", TEXT, "Image reference as given.", "image"),
    Column("image_prefix", TEXT, "Image prefix as given.", "imagePrefix"),
    Column("image_registry", TEXT, "Registry host of the image; `docker.io` where none is named.", is_derived=True),
    Column("image_repository", TEXT, "Repository of the image; a Docker Hub image without owner is `library/…`.", is_derived=True),
    Column("image_tag", TEXT, "Tag of the image; `latest` where neither tag nor digest is named.", is_derived=True),
    Column("image_digest", TEXT, "Digest (`sha256:…`), only where the reference has one.", is_derived=True),
    Column("image_key", TEXT, "registry/repository:tag@digest, without what is absent.", is_derived=True),
    Column("container_runtime", TEXT, "Container runtime, such as containerd.", "containerRuntime"),
    Column("is_privileged", BOOL, "Runs privileged.", "securityContext.privileged"),
    Column("allows_privilege_escalation", BOOL, "May gain more privileges than its parent.", "securityContext.allowPrivilegeEscalation"),
    Column("volume_mounts", list_of({"name": TEXT, "mount_path": TEXT}), "Volumes mounted, with their paths.", "volumeMounts"),
)
