"""What published findings show that CloudTrail can explain: sessions, keys, tasks.

What belongs here: reading documents of this generator. What no document shows is not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tracehound.intrusions.findings import Version

Json = dict[str, Any]
Name = tuple[str, str, str]


@dataclass(frozen=True)
class Spot:
    """A task, instance or pod; `name` is an ARN, an id or a name."""

    kind: str
    account: str
    region: str
    name: str
    cluster: str = ""
    namespace: str = ""
    container: str = ""
    runtime: str = ""

    @property
    def key(self) -> Name:
        """What it is known by."""
        return self.account, self.region, self.name


@dataclass(frozen=True)
class Visit:
    """A session below an agent or daemon: `way` is worker, document, login or runtime."""

    way: str
    spot: Spot
    began: float
    processes: tuple[str, ...]


@dataclass
class KeyUse:
    """A key in findings, with the calls that they tell of: operation, service, address, agent, and when."""

    account: str
    region: str
    details: Json
    calls: list[tuple[str, str, str, str]] = field(default_factory=list)
    first: float = 0.0
    last: float = 0.0


@dataclass(frozen=True)
class TaskSeen:
    """A task in findings."""

    spot: Spot
    details: Json


class Observed:
    """All that documents show."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self._processes: dict[Name, tuple[Json, Spot | None]] = {}
        self.keys: dict[tuple[str, str], KeyUse] = {}
        self.tasks: dict[str, TaskSeen] = {}
        for version in versions:
            if not version.finding.is_sample:
                self._look(version.document)

    def visits(self) -> list[Visit]:
        """Sessions, in order."""
        below: dict[Name, list[str]] = defaultdict(list)
        for (account, region, uuid), (process, _) in self._processes.items():
            below[account, region, process["parentUuid"]].append(uuid)
        made = [
            Visit(way, spot, process["startTime"], (name[2], *sorted(below[name])))
            for name, (process, spot) in self._processes.items()
            if spot is not None and (way := self._way(name, process, spot))
        ]
        return sorted(made, key=lambda each: (each.began, each.processes))

    def _way(self, name: Name, process: Json, spot: Spot) -> str:
        program = _program(process)
        parent = self._processes.get((name[0], name[1], process["parentUuid"]))
        above = _program(parent[0]) if parent else ""
        if program == "ssm-session-worker":
            return "worker"
        if program == "ssm-document-worker":
            return "document"
        if spot.kind == "instance" and above == "sshd" and parent and self._is_daemon(name, parent[0]):
            return "login"
        if spot.kind == "pod" and above.startswith("containerd-shim") and process["namespacePid"] > 1:
            return "runtime"
        return ""

    def _is_daemon(self, name: Name, process: Json) -> bool:
        above = self._processes.get((name[0], name[1], process["parentUuid"]))
        return above is not None and _program(above[0]) != "sshd"

    def _look(self, document: Json) -> None:
        spot = spot_of(document)
        where = document["accountId"], document["region"]
        details = document["service"].get("runtimeDetails") or {}
        context = details.get("context") or {}
        for process in (
            details.get("process"),
            context.get("modifyingProcess"),
            context.get("targetProcess"),
        ):
            for each in (process, *process.get("lineage", ())) if process else ():
                self._processes.setdefault((*where, each["uuid"]), (each, spot))
        if spot and spot.kind == "task" and spot.name not in self.tasks:
            task = document["resource"]["ecsClusterDetails"]["taskDetails"]
            self.tasks[spot.name] = TaskSeen(spot, task)
        self._look_at_key(document)

    def _look_at_key(self, document: Json) -> None:
        key = document["resource"].get("accessKeyDetails") or {}
        call = (document["service"].get("action") or {}).get("awsApiCallAction")
        if not key.get("accessKeyId") or not call:
            return
        account, service = document["accountId"], document["service"]
        use = self.keys.setdefault(
            (account, key["accessKeyId"]), KeyUse(account, document["region"], key, first=float("inf"))
        )
        told = (call["api"], call["serviceName"], call["remoteIpDetails"]["ipAddressV4"], call["userAgent"])
        if told not in use.calls:
            use.calls.append(told)
        use.first = min(use.first, _epoch(service["eventFirstSeen"]))
        use.last = max(use.last, _epoch(service["eventLastSeen"]))


def spot_of(document: Json) -> Spot | None:
    """Where a document's processes run."""
    resource, where = document["resource"], (document["accountId"], document["region"])
    container = resource.get("containerDetails") or {}
    named = container.get("name", ""), container.get("id", "")
    if "ecsClusterDetails" in resource and container:
        cluster = resource["ecsClusterDetails"]
        return Spot("task", *where, cluster["taskDetails"]["arn"], cluster["arn"], "", *named)
    pod = (resource.get("kubernetesDetails") or {}).get("kubernetesWorkloadDetails")
    if pod and container:
        return Spot(
            "pod", *where, pod["name"], resource["eksClusterDetails"]["name"], pod["namespace"], *named
        )
    if resource.get("instanceDetails") and not container:
        return Spot("instance", *where, resource["instanceDetails"]["instanceId"])
    return None


def _program(process: Json) -> str:
    return str(process["executablePath"]).rsplit("/", maxsplit=1)[-1]


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
