"""Process forests: which process started which, with the uuids that are the same in all findings.

What belongs here: processes, their ancestors and how GuardDuty writes them. What does not: what they do.
"""

from __future__ import annotations

import random
from functools import lru_cache
from typing import Any

from tracehound.simulator.draws import digest, epoch, uuid_text

Json = dict[str, Any]
_KERNEL_NAME_BYTES = 15


def kernel_name(path: str) -> str:
    """The name of a process: the last part of its path, which the kernel cuts to 15 bytes."""
    return (
        path.removesuffix(" (deleted)")
        .rsplit("/", 1)[-1]
        .encode()[:_KERNEL_NAME_BYTES]
        .decode(errors="ignore")
    )


@lru_cache(maxsize=4096)
def binary_hash(flavour: str, path: str) -> str:
    """SHA-256 of a binary as shipped by a base image; equal in every container of that base."""
    return digest("binary", flavour, path)


class Process:
    """One process; immutable after `Tree.spawn`, so its lineage entry is built once and shared."""

    __slots__ = ("ancestor", "parent", "pwd", "sha256", "start", "user")

    def __init__(self, ancestor: Json, parent: Process | None, sha256: str, pwd: str, user: str) -> None:
        self.ancestor = ancestor
        self.parent = parent
        self.sha256 = sha256
        self.pwd = pwd
        self.user = user
        self.start: float = ancestor["startTime"]

    @property
    def uuid(self) -> str:
        """The id of this process in all findings."""
        uuid: str = self.ancestor["uuid"]
        return uuid

    def lineage(self, depth: int) -> list[Json]:
        """Ancestors, nearest parent first, at most `depth` of them, as GuardDuty truncates."""
        ancestors: list[Json] = []
        process = self.parent
        while process is not None and len(ancestors) < depth:
            ancestors.append(process.ancestor)
            process = process.parent
        return ancestors

    def details(self, depth: int) -> Json:
        """`ProcessDetails` on the wire; depth 0 leaves the lineage out, as for many modifying processes."""
        own = self.ancestor
        details = {
            "name": own["name"],
            "executablePath": own["executablePath"],
            "executableSha256": self.sha256,
            "namespacePid": own["namespacePid"],
            "pwd": self.pwd,
            "pid": own["pid"],
            "startTime": own["startTime"],
            "uuid": own["uuid"],
            "parentUuid": own["parentUuid"],
            "user": self.user,
            "userId": own["userId"],
            "euid": own["euid"],
        }
        if depth:
            details["lineage"] = self.lineage(depth)
        return details


class Tree:
    """The processes of one container or host: hands out pids and hashes, remembers the lasting ones."""

    def __init__(self, rng: random.Random, flavour: str, *, container: bool) -> None:
        self.flavour = flavour
        self.worker: Process
        self.agent: Process | None = None
        self._container = container
        self._pid = rng.randrange(900, 30_000)
        self._namespace_pid = 0

    def spawn(
        self,
        rng: random.Random,
        parent: Process | None,
        path: str,
        at: float,
        *,
        user: str = "root",
        user_id: int = 0,
        euid: int | None = None,
        pwd: str = "/",
        sha256: str | None = None,
        outside: bool = False,
    ) -> Process:
        """Start a process, never before its parent; `outside` is out of the container's pid namespace."""
        start = at if parent is None else max(at, parent.start + 0.001)
        pid, namespace_pid = self._next_pids(rng, outside)
        entry = {
            "startTime": epoch(start),
            "namespacePid": namespace_pid,
            "userId": user_id,
            "name": kernel_name(path),
            "pid": pid,
            "uuid": uuid_text(rng),
            "executablePath": path,
            "euid": user_id if euid is None else euid,
            "parentUuid": uuid_text(rng) if parent is None else parent.uuid,
        }
        return Process(entry, parent, sha256 or binary_hash(self.flavour, path), pwd, user)

    def _next_pids(self, rng: random.Random, outside: bool) -> tuple[int, int]:
        self._pid += rng.randrange(1, 30)
        if outside or not self._container:
            return self._pid, self._pid
        # The first process of a container is pid 1 of its namespace.
        self._namespace_pid += 1 if self._namespace_pid == 0 else rng.randrange(1, 12)
        return self._pid, self._namespace_pid
