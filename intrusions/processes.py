"""Programs, and the processes of one machine or container as they start each other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from tracehound.intrusions.chance import Dice

Json = dict[str, Any]
# The kernel cuts names of processes.
_LONGEST_NAME = 15
_USERS = {"root": 0, "www-data": 33, "nobody": 65534, "app": 1000, "node": 1000, "postgres": 999}


@dataclass(frozen=True)
class Program:
    """A file that can run; equal `content` means equal bytes, wherever the file lies."""

    path: str
    content: str

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def name(self) -> str:
        """The name of a process that runs it."""
        return PurePosixPath(self.path).name[:_LONGEST_NAME]


@dataclass(frozen=True)
class Process:
    """A started program. `parent_uuid` is set also where the parent is not in the table."""

    program: Program
    pid: int
    namespace_pid: int
    started: float
    uuid: str
    parent_uuid: str
    parent: Process | None
    user: str
    folder: str

    def ancestors(self) -> Iterator[Process]:
        """Its parent, the parent of that, and so on."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def wire(self, deepest: int) -> Json:
        """The acting process, with at most so many ancestors."""
        above = [each for each, _ in zip(self.ancestors(), range(deepest), strict=False)]
        whole = self._short() | {
            "executableSha256": self.program.sha256,
            "pwd": self.folder,
            "user": self.user,
            "lineage": [each._short() for each in above],
        }
        return whole

    def _short(self) -> Json:
        number = _USERS.get(self.user, 1000)
        return {
            "name": self.program.name,
            "executablePath": self.program.path,
            "namespacePid": self.namespace_pid,
            "pid": self.pid,
            "startTime": round(self.started, 6),
            "uuid": self.uuid,
            "parentUuid": self.parent_uuid,
            "userId": number,
            "euid": number,
        }


@dataclass
class ProcessTable:
    """The processes of one machine or container."""

    dice: Dice
    is_container: bool
    processes: list[Process] = field(default_factory=list)
    _pid: int = 0
    _namespace_pid: int = 0

    def __post_init__(self) -> None:
        self._pid = self.dice.number(700, 90_000) if self.is_container else 0

    def start(
        self,
        program: Program,
        at: float,
        parent: Process | None = None,
        user: str | None = None,
        folder: str | None = None,
    ) -> Process:
        """Starts a program; without a parent, one of whom no finding tells has done so."""
        self._pid += self.dice.number(1, 60)
        self._namespace_pid += 1 if not self.processes else self.dice.number(1, 9)
        process = Process(
            program,
            self._pid,
            self._namespace_pid if self.is_container else self._pid,
            at,
            self.dice.uuid(),
            parent.uuid if parent else self.dice.uuid(),
            parent,
            user or (parent.user if parent else "root"),
            folder or (parent.folder if parent else "/"),
        )
        self.processes.append(process)
        return process
