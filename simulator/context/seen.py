"""What findings show of things that AWS's APIs can say more about.

What belongs here: reading simulated documents. Only what some finding names is asked about, so a thing that
no finding names, and that nothing named leads to, has no state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tracehound.simulator.finding import Simulated

Json = dict[str, Any]
_SEQUENCE = "AttackSequence:"
_EXEC_AGENT = "/managed-agents/execute-command"


class Where(NamedTuple):
    """An account and a region, which is `global` for IAM and Organizations."""

    account_id: str
    region: str

    @property
    def globally(self) -> Where:
        """The same account, for services without regions."""
        return Where(self.account_id, "global")


class Named(NamedTuple):
    """A thing by its kind and key, and whose it is."""

    where: Where
    kind: str
    key: str


@dataclass
class Task:
    """An ECS task with its block of a finding; `host` is the instance that it runs on, if one is named."""

    where: Where
    cluster: str
    details: Json
    host: Json | None
    first: float
    last: float

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.details["arn"])

    @property
    def service(self) -> str:
        """The name of its service; empty for one that was started by hand."""
        kind, _, name = str(self.details["group"]).partition(":")
        return name if kind == "service" else ""


@dataclass
class Server:
    """An EC2 instance with its block of a finding."""

    where: Where
    details: Json
    first: float
    last: float


@dataclass
class Shown:
    """A finding that is no sample: its first and last event, and the things that it names."""

    first: float
    last: float
    things: dict[Named, None] = field(default_factory=dict)


class Sight:
    """Lets findings through and remembers what they show."""

    def __init__(self) -> None:
        self.findings: dict[str, Shown] = {}
        self.tasks: dict[str, Task] = {}
        self.servers: dict[str, Server] = {}
        self.roles: dict[str, Where] = {}
        # Attack sequences.
        self.sequences: dict[str, Where] = {}
        # Tasks that sessions of ECS Exec were opened in.
        self.entered: set[str] = set()
        # References of images of containers, and the executables that processes in such a container ran.
        self.images: dict[str, Where] = {}
        self.executables: dict[str, dict[str, None]] = {}

    def watch(self, findings: Iterable[Simulated]) -> Iterator[Simulated]:
        """The same findings."""
        for finding in findings:
            self.see(finding.document)
            yield finding

    def see(self, document: Json) -> None:
        """Remember what one document shows; samples show nothing."""
        if (document["service"].get("additionalInfo") or {}).get("sample"):
            return
        where = Where(document["accountId"], document["region"])
        first, last = (_moment(document["service"][name]) for name in ("eventFirstSeen", "eventLastSeen"))
        shown = self.findings.setdefault(document["id"], Shown(first, last))
        shown.last = max(shown.last, last)
        if document["type"].startswith(_SEQUENCE):
            self.sequences[document["id"]] = where
        for named in self._things(where, document, first, last):
            shown.things[named] = None

    def _things(self, where: Where, document: Json, first: float, last: float) -> Iterator[Named]:
        resource = document["resource"]
        yield Named(where.globally, "account", where.account_id)
        yield from self._task(where, resource, first, last)
        yield from self._server(where, resource.get("instanceDetails"), first, last)
        yield from self._images(where, document)
        yield from self._role(where, resource.get("accessKeyDetails"))
        yield from (Named(where, "ecs_task", arn) for arn in _tasks_of_a_sequence(document))
        self._see_sessions(document)

    def _task(self, where: Where, resource: Json, first: float, last: float) -> Iterator[Named]:
        cluster = resource.get("ecsClusterDetails")
        details = cluster and cluster.get("taskDetails")
        if not cluster or not details:
            return
        task = self.tasks.setdefault(
            details["arn"],
            Task(where, cluster["arn"], details, resource.get("instanceDetails"), first, last),
        )
        task.first, task.last = min(task.first, first), max(task.last, last)
        yield Named(where, "ecs_task", task.arn)
        yield Named(where, "task_definition", details["definitionArn"])
        if task.service:
            yield Named(where, "ecs_service", service_arn(task))

    def _server(self, where: Where, details: Json | None, first: float, last: float) -> Iterator[Named]:
        if not details:
            return
        server = self.servers.setdefault(details["instanceId"], Server(where, details, first, last))
        server.first, server.last = min(server.first, first), max(server.last, last)
        yield Named(where, "instance", details["instanceId"])
        yield Named(where.globally, "instance_profile", details["iamInstanceProfile"]["arn"])
        for interface in details["networkInterfaces"]:
            yield Named(where, "network_interface", interface["networkInterfaceId"])
            for group in interface["securityGroups"]:
                yield Named(where, "security_group", group["groupId"])

    def _images(self, where: Where, document: Json) -> Iterator[Named]:
        own = (document["resource"].get("containerDetails") or {}).get("image")
        if own:
            ran = self.executables.setdefault(own, {})
            ran.update(dict.fromkeys(each["executablePath"] for each in _processes(document)))
        for reference in _images(document["resource"]):
            self.images.setdefault(reference, where)
            if is_private(reference):
                yield Named(owner_of(reference), *image_thing(reference))

    def _see_sessions(self, document: Json) -> None:
        task = (document["resource"].get("ecsClusterDetails") or {}).get("taskDetails")
        if task and any(_EXEC_AGENT in each["executablePath"] for each in _processes(document)):
            self.entered.add(task["arn"])

    def _role(self, where: Where, key: Json | None) -> Iterator[Named]:
        if key and key["userType"] == "AssumedRole":
            arn = role_arn(where, key["userName"])
            self.roles[arn] = where
            yield Named(where.globally, "role", arn)


def _processes(document: Json) -> Iterator[Json]:
    process = (document["service"].get("runtimeDetails") or {}).get("process")
    if process:
        yield process
        yield from process.get("lineage") or ()


def _tasks_of_a_sequence(document: Json) -> Iterator[str]:
    """Tasks of an attack sequence; all are of findings that it connects."""
    sequence = (document["service"].get("detection") or {}).get("sequence") or {}
    for each in sequence.get("resources", ()):
        if each["resourceType"] == "ECS_TASK":
            yield each["uid"]


def _images(resource: Json) -> Iterator[str]:
    """Images of its container and of all others of its task or workload."""
    task = (resource.get("ecsClusterDetails") or {}).get("taskDetails") or {}
    workload = (resource.get("kubernetesDetails") or {}).get("kubernetesWorkloadDetails") or {}
    own = resource.get("containerDetails") or {}
    for each in (own, *(task.get("containers") or ()), *(workload.get("containers") or ())):
        if each.get("image"):
            yield each["image"]


def role_arn(where: Where, name: str) -> str:
    """The ARN of a role without a path."""
    return f"arn:aws:iam::{where.account_id}:role/{name}"


def service_arn(task: Task) -> str:
    """The ARN of a task's service."""
    return f"{task.cluster.replace(':cluster/', ':service/')}/{task.service}"


def is_private(reference: str) -> bool:
    """Whether an image is in a registry of ECR that belongs to an account."""
    return ".dkr.ecr." in reference


def owner_of(reference: str) -> Where:
    """Whose registry a private image is in."""
    parts = reference.split(".")
    return Where(parts[0], parts[3])


def image_thing(reference: str) -> tuple[str, str]:
    """Kind and key of an image by what names it: by its digest if there is one, else by its tag."""
    if "@" not in reference:
        return "image_tag", reference
    return "image", image_key(reference, reference.partition("@")[2])


def image_key(reference: str, digest: str) -> str:
    """The key of an image by its digest, whatever tag it had."""
    repository = reference.partition("@")[0]
    registry, _, name = repository.partition("/")
    return f"{registry}/{name.partition(':')[0]}@{digest}"


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
