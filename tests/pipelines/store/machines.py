"""Machines that share a lake in a store in memory: homes with made-up files, and processes that die."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec

from tests.pipelines.store.memory import Killed, Memory
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.settings.keys import Settings, Store
from tracehound.pipelines.store import kept, mirror, session
from tracehound.pipelines.store.holding import holding
from tracehound.pipelines.store.state import State
from tracehound.pipelines.store.versions import Versions

_SECONDS_UNTIL_FREE = 1_000.0


@contextmanager
def sharing(memory: Memory) -> Iterator[None]:
    """Lets homes find the store in memory. Nothing here need outlive a loss of power."""
    write = mirror.write

    def noted(home: Home, record: mirror.Mirror) -> mirror.Mirror:
        # A process may die here as well as at a request.
        memory.before("note", "")
        return write(home, record)

    with (
        patch.object(session, "objects_at", lambda home, url: memory),
        patch.object(mirror, "write", noted),
        patch.object(os, "sync", lambda: None),
        patch.object(os, "fsync", lambda descriptor: None),
    ):
        yield


@dataclass
class Machine:
    """A home whose lake lies in a store; it dies at a request from now on, if it is to."""

    folder: Path
    memory: Memory
    settings: Settings = field(default_factory=lambda: Settings(lake="s3://memory/lake"))

    @property
    def home(self) -> Home:
        return Home(self.folder, self.settings).create()

    def keeping(self, hours: int) -> "Machine":
        """The same with another time for which objects are kept."""
        return Machine(
            self.folder, self.memory, msgspec.structs.replace(self.settings, store=Store(keep_hours=hours))
        )

    @contextmanager
    def working(self) -> Iterator[Home]:
        """Holds the lake, some time after whoever held it before."""
        self.memory.clock += _SECONDS_UNTIL_FREE
        with holding(self.home, "test", 0):
            yield self.home

    def die_working(self, dies_at: int | None, act: Callable[[Home], None]) -> None:
        """Does something while it holds the lake; the process dies at its N-th request, if it is to."""
        requests = 0

        def before(request: str, key: str) -> None:
            nonlocal requests
            requests += 1
            # Nothing that a dead process would do comes to the store.
            if dies_at is not None and requests >= dies_at:
                raise Killed

        self.memory.before = before
        try:
            with suppress(Killed), self.working() as home:
                act(home)
        finally:
            self.memory.before = lambda request, key: None

    def sync(self) -> None:
        """A run that has nothing to do."""
        with self.working():
            pass

    def files(self) -> dict[str, bytes]:
        """All that lies in the bucket too, by path in the home."""
        return {name: (self.folder / name).read_bytes() for name in kept.present(self.home)}


def put(home: Home, files: dict[str, bytes], removed: tuple[str, ...] = (), **more: Any) -> None:
    """A commit, by path in the lake."""
    commit = Commit(home.lake, "test", **more)
    for name, content in files.items():
        commit.put(home.lake / name).write_bytes(content)
    for name in removed:
        commit.remove(home.lake / name)
    commit.apply()


def say(home: Home, line: str) -> None:
    """A verdict, as a person gives it while no run may be on."""
    with (home.path / "verdicts.jsonl").open("a") as file:
        file.write(f"{line}\n")


def stored(memory: Memory) -> State:
    """The newest version in the store."""
    versions = Versions(memory)
    versions.read_head()
    return versions.read_state()


def contents(memory: Memory) -> dict[str, bytes]:
    """The files of the newest version."""
    return {name: memory.objects[entry.key(name)] for name, entry in stored(memory).entries.items()}
