"""What published findings name: tasks, instances, images, roles, accounts; and when.

What belongs here: reading documents of this generator. What no document names is not told of, unless
something named leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tracehound.intrusions.findings import Version

Json = dict[str, Any]


class Thing(NamedTuple):
    """A thing of an account and region (`global` for IAM and Organizations), by its kind and key."""

    account: str
    region: str
    kind: str
    key: str


@dataclass
class Told:
    """A finding: its first and last event, and the things it names."""

    first: float
    last: float
    things: set[Thing] = field(default_factory=set)


@dataclass
class TaskTold:
    """A task of findings: its block, the instance below it if it is named, and its newest event."""

    account: str
    region: str
    cluster: str
    block: Json
    instance: str
    newest: float
    was_entered: bool = False

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.block["arn"])


@dataclass
class MachineTold:
    """An instance of findings."""

    account: str
    region: str
    block: Json
    newest: float


class Named:
    """All that documents name."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self.findings: dict[str, Told] = {}
        self.tasks: dict[str, TaskTold] = {}
        self.machines: dict[str, MachineTold] = {}
        self.programs: dict[str, set[str]] = {}
        for version in versions:
            if not version.finding.is_sample:
                self._read(version.document)

    def _read(self, document: Json) -> None:
        service = document["service"]
        first, last = _epoch(service["eventFirstSeen"]), _epoch(service["eventLastSeen"])
        told = self.findings.setdefault(document["id"], Told(first, last))
        told.last = max(told.last, last)
        account, region, resource = document["accountId"], document["region"], document["resource"]
        told.things.add(Thing(account, "global", "account", account))
        told.things |= set(self._of_task(account, region, document, last))
        told.things |= set(self._of_machine(account, region, resource.get("instanceDetails"), last))
        told.things |= set(self._of_image(document))
        key = resource.get("accessKeyDetails") or {}
        if key.get("userType") == "AssumedRole":
            told.things.add(
                Thing(account, "global", "role", f"arn:aws:iam::{account}:role/{key['userName']}")
            )

    def _of_task(self, account: str, region: str, document: Json, last: float) -> Iterator[Thing]:
        cluster = document["resource"].get("ecsClusterDetails") or {}
        block = cluster.get("taskDetails")
        if not block:
            return
        instance = (document["resource"].get("instanceDetails") or {}).get("instanceId", "")
        task = self.tasks.setdefault(
            block["arn"], TaskTold(account, region, cluster["arn"], block, instance, last)
        )
        task.newest = max(task.newest, last)
        task.was_entered |= any("amazon-ssm-agent" in each["executablePath"] for each in programs(document))
        yield Thing(account, region, "ecs_task", block["arn"])
        yield Thing(account, region, "task_definition", block["definitionArn"])
        owner, _, name = block["group"].partition(":")
        if owner == "service":
            yield Thing(
                account, region, "ecs_service", f"{cluster['arn'].replace(':cluster/', ':service/')}/{name}"
            )

    def _of_machine(self, account: str, region: str, block: Json | None, last: float) -> Iterator[Thing]:
        if not block:
            return
        machine = self.machines.setdefault(block["instanceId"], MachineTold(account, region, block, last))
        machine.newest = max(machine.newest, last)
        yield Thing(account, region, "instance", block["instanceId"])
        yield Thing(account, "global", "instance_profile", block["iamInstanceProfile"]["arn"])
        for interface in block["networkInterfaces"]:
            yield Thing(account, region, "network_interface", interface["networkInterfaceId"])
            for group in interface["securityGroups"]:
                yield Thing(account, region, "security_group", group["groupId"])

    def _of_image(self, document: Json) -> Iterator[Thing]:
        resource = document["resource"]
        own = resource.get("containerDetails") or {}
        if own.get("image"):
            ran = self.programs.setdefault(own["image"], set())
            ran |= {each["executablePath"] for each in programs(document)}
        task = (resource.get("ecsClusterDetails") or {}).get("taskDetails") or {}
        pod = (resource.get("kubernetesDetails") or {}).get("kubernetesWorkloadDetails") or {}
        for container in (own, *task.get("containers", ()), *pod.get("containers", ())):
            reference = container.get("image")
            if owner := registry_owner(reference or ""):
                self.programs.setdefault(reference, set())
                kind = "image" if "@sha256:" in reference else "image_tag"
                yield Thing(*owner, kind, without_tag(reference) if kind == "image" else reference)


def programs(document: Json) -> Iterator[Json]:
    """The process of a finding and what is above it."""
    process = (document["service"].get("runtimeDetails") or {}).get("process")
    if process:
        yield process
        yield from process["lineage"]


def registry_owner(reference: str) -> tuple[str, str] | None:
    """Account and region of an image in ECR; None for other registries."""
    host = reference.partition("/")[0].split(".")
    return (host[0], host[3]) if host[1:3] == ["dkr", "ecr"] else None


def without_tag(reference: str, digest: str | None = None) -> str:
    """An image by its digest: the given one, or that in its reference."""
    name, _, own = reference.partition("@")
    home, _, path = name.partition("/")
    return f"{home}/{path.partition(':')[0]}@{digest or own}"


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
