"""What findings show of sessions and keys: the things about which CloudTrail can say more.

What belongs here: reading simulated documents. Only what some finding shows is asked of CloudTrail, so a
session whose worker no finding names is not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from tracehound.simulator.finding import Simulated

Json = dict[str, Any]
Process = tuple[str, str, str]
_SHIM = "containerd-shim-runc-v2"
_WORKERS = {"ssm-session-worker": "session", "ssm-document-worker": "command"}


class Place(NamedTuple):
    """Where sessions are opened; `kind` is ecs, instance or pod, `name` the task's ARN, instance or pod.

    `container` and `runtime_id` are empty for an instance, `cluster` is an ARN or empty.
    """

    kind: str
    account_id: str
    region: str
    name: str
    cluster: str = ""
    container: str = ""
    runtime_id: str = ""
    namespace: str = ""


class Session(NamedTuple):
    """A session that findings show: `kind` is session, command, ssh or pod; `uuids` its first processes."""

    kind: str
    place: Place
    start: float
    uuids: tuple[str, ...]


class Key(NamedTuple):
    """An access key that findings name, with its first and last event and the calls they tell of."""

    key: str
    principal_id: str
    user_type: str
    user_name: str
    account_id: str
    region: str
    first: float
    last: float
    calls: tuple[tuple[str, str, str], ...]


class Task(NamedTuple):
    """An ECS task that a finding names."""

    account_id: str
    region: str
    arn: str
    cluster: str
    definition: str
    created_at: float
    started_by: str
    container: str
    image: str


class Watcher:
    """Lets findings through and remembers what they show."""

    def __init__(self) -> None:
        self._processes: dict[Process, tuple[Json, Place | None]] = {}
        self._keys: dict[tuple[str, str], Key] = {}
        self._tasks: dict[str, Task] = {}

    def watch(self, findings: Iterable[Simulated]) -> Iterator[Simulated]:
        """The same findings."""
        for finding in findings:
            self.see(finding.document)
            yield finding

    def see(self, document: Json) -> None:
        """Remember what one document shows; samples show nothing."""
        service = document["service"]
        if (service.get("additionalInfo") or {}).get("sample"):
            return
        place = _place(document)
        for process in _processes(service.get("runtimeDetails") or {}):
            key = document["accountId"], document["region"], process["uuid"]
            self._processes.setdefault(key, (process, place))
        self._see_key(document)
        self._see_task(document)

    def sessions(self) -> list[Session]:
        """All sessions, by start."""
        children: dict[Process, list[str]] = {}
        for (account, region, uuid), (process, _) in self._processes.items():
            children.setdefault((account, region, process["parentUuid"]), []).append(uuid)
        found = []
        for key, (process, place) in self._processes.items():
            kind = place and self._kind(key, process, place)
            if place is not None and kind:
                uuids = (key[2], *sorted(children.get(key, ())))
                found.append(Session(kind, place, process["startTime"], uuids))
        return sorted(found, key=lambda session: (session.start, session.uuids))

    def used_keys(self) -> list[Key]:
        """All access keys, by first event."""
        return sorted(self._keys.values(), key=lambda key: (key.first, key.key))

    def tasks(self) -> list[Task]:
        """All tasks, by ARN."""
        return [self._tasks[arn] for arn in sorted(self._tasks)]

    def _kind(self, key: Process, process: Json, place: Place) -> str | None:
        program = _program(process)
        above = self._processes.get((*key[:2], process["parentUuid"]))
        parent = _program(above[0]) if above else ""
        if program == "sshd" and parent == "sshd":
            return "ssh"
        if place.kind == "pod" and parent == _SHIM and process["namespacePid"] != 1:
            return "pod"
        return _WORKERS.get(program)

    def _see_key(self, document: Json) -> None:
        details = document["resource"].get("accessKeyDetails")
        action = (document["service"].get("action") or {}).get("awsApiCallAction")
        if not details or not action or not details["accessKeyId"]:
            return
        first, last = (_moment(document["service"][name]) for name in ("eventFirstSeen", "eventLastSeen"))
        call = (action["api"], action["serviceName"], action["remoteIpDetails"]["ipAddressV4"])
        identity = document["accountId"], details["accessKeyId"]
        known = self._keys.get(identity)
        names = (details["principalId"], details["userType"], details["userName"])
        if known is None:
            known = Key(
                details["accessKeyId"], *names, document["accountId"], document["region"], first, last, ()
            )
        calls = known.calls if call in known.calls else (*known.calls, call)
        self._keys[identity] = known._replace(
            first=min(known.first, first), last=max(known.last, last), calls=calls
        )

    def _see_task(self, document: Json) -> None:
        cluster = document["resource"].get("ecsClusterDetails")
        task = cluster and cluster.get("taskDetails")
        if not cluster or not task or task["arn"] in self._tasks:
            return
        container = task["containers"][0]
        self._tasks[task["arn"]] = Task(
            document["accountId"],
            document["region"],
            task["arn"],
            cluster["arn"],
            task["definitionArn"],
            task["createdAt"],
            task["startedBy"],
            container["name"],
            container["image"],
        )


def _processes(details: Json) -> Iterator[Json]:
    context = details.get("context") or {}
    for process in (details.get("process"), context.get("modifyingProcess"), context.get("targetProcess")):
        if process:
            yield process
            yield from process.get("lineage") or ()


def _program(process: Json) -> str:
    return str(process["executablePath"]).rsplit("/", 1)[-1]


def _place(document: Json) -> Place | None:
    resource = document["resource"]
    where = document["accountId"], document["region"]
    container = resource.get("containerDetails") or {}
    named = container.get("name", ""), container.get("id", "")
    if resource.get("ecsClusterDetails"):
        cluster = resource["ecsClusterDetails"]
        return Place("ecs", *where, cluster["taskDetails"]["arn"], cluster["arn"], *named)
    workload = (resource.get("kubernetesDetails") or {}).get("kubernetesWorkloadDetails")
    if workload and container:
        cluster = resource["eksClusterDetails"]["arn"]
        return Place("pod", *where, workload["name"], cluster, *named, workload["namespace"])
    if resource.get("instanceDetails"):
        return Place("instance", *where, resource["instanceDetails"]["instanceId"])
    return None


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
