"""Runs on two machines that share a lake in a real S3 server, killed by turns; then runs that are left alone.

What belongs here: when and where one is killed, and comparing homes with one whose lake is in a folder. What does
not: the steps (`tests.crash.killed_lake`).
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from tests.crash.killed import KILLED
from tests.crash.killed_lake import DOCUMENTS_A_COMMIT, OF_FETCHING, STEPS, run_bare
from tests.crash.series import AT_ANY_MOMENT
from tests.pipelines.support import comparable, configured, forget_clients, tracehound
from tests.servers import s3
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.store import moving
from tracehound.pipelines.store.session import objects_at
from tracehound.pipelines.store.versions import Versions
from tracehound.simulator.demo import write_demo
from tracehound.transforms.contracts import LAYERS, TABLES

NAME = "lake"
_BUCKET = "lakes"
_SECONDS_FOR_A_RUN = 300
# By turns of two machines: what is fetched was sent before by the other one, and the last leaves nothing to do. The
# number is odd, so that in the next round each step is the other machine's.
_ORDER = (
    "half sent",
    "head replaced, mirror not noted",
    "fetched, not in place",
    "sent, no manifest",
    "head replaced, mirror not noted",
    "in place, not noted",
    "manifest there, head not replaced",
    AT_ANY_MOMENT,
    "journal applied, nothing sent",
    "lake taken, nothing fetched",
    "all sent, lake not given back",
)
# Between its begin and its end, on an idle machine.
_SECONDS_OF_A_RUN = (1.0, 6.0)
_ATTEMPTS_PER_KILL = 3
_IN_THE_BUCKET = "flattened"
# Enough for two commits of findings.
_FEW_OBJECTS = 30
# Workers cost more than a bare run.
_ALONE = {"TRACEHOUND_PROCESSES": "1"}


@dataclass(frozen=True)
class Kill:
    """One kill: the step that was chosen, the machine, and the step that it hit."""

    step: str
    machine: str
    hit: str


@dataclass
class _Shared:
    """A lake and the machines that share it."""

    folder: Path
    source: Path
    number: int
    is_bare: bool

    @property
    def url(self) -> str:
        return f"s3://{_BUCKET}/lake/{self.number}"

    def home(self, name: str) -> Path:
        return self.folder / f"{name}-{self.number}"

    def environment(self) -> dict[str, str]:
        return {"TRACEHOUND_LAKE": self.url, "TRACEHOUND_BATCH": str(DOCUMENTS_A_COMMIT)} | (
            _ALONE if self.is_bare else {}
        )

    def begin(self, step: str, time: int, name: str) -> subprocess.Popen[bytes]:
        bare = ["--bare"] if self.is_bare else []
        words = [step, str(time), str(self.source), str(self.home(name)), *bare]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.crash.killed_lake", *words],
            env=os.environ | self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def free(self) -> None:
        """Frees the lake of a machine that has died, as a person does who does not want to wait."""
        with patch.dict(os.environ, self.environment()):
            home = configured(self.home("any"))
            if Versions(objects_at(home, self.url)).read_head():
                moving.unlock(home)

    def run(self, name: str, upto: str) -> Home:
        """A run to its end."""
        with patch.dict(os.environ, self.environment()):
            if self.is_bare:
                run_bare(self.source, self.home(name))
            else:
                _complete(self.home(name), self.source, upto)
        return Home(self.home(name))


def run(
    folder: Path, kills: int, seed: int, upto: str = LAYERS[-1], *, is_bare: bool = False
) -> tuple[list[Kill], list[str]]:
    """A series of kills, and what differs from a home whose lake was never in a bucket. Bare runs end at flattened."""
    write_demo(folder / "export", folder / "truth.jsonl")
    source, chance = folder / "export", random.Random(seed)
    if is_bare:
        _leave_few(source)
    found: list[Kill] = []
    differing: list[str] = []
    with _serving():
        undisturbed = _undisturbed(folder, source, upto, is_bare=is_bare)
        attempts = iter(range(_ATTEMPTS_PER_KILL * kills))
        number = 0
        while len(found) < kills:
            shared = _Shared(folder, source, number, is_bare)
            found += islice(_killed(shared, chance, attempts), kills - len(found))
            # Models follow from what is in the bucket: of all but the last lake nothing else is compared.
            last = upto if len(found) == kills else _IN_THE_BUCKET
            # The last machine comes with nothing.
            for name in ("a", "b", "cold"):
                shared.free()
                home = shared.run(name, last)
                differing += [f"{name}: {each}" for each in _unequal(home, undisturbed, last)]
            number += 1
    return found, differing


def _leave_few(source: Path) -> None:
    for path in sorted(each for each in source.rglob("*") if each.is_file())[_FEW_OBJECTS:]:
        path.unlink()


@contextmanager
def _serving() -> Iterator[None]:
    with s3.running() as server, patch.dict(os.environ, server.environment):
        server.client().create_bucket(Bucket=_BUCKET)
        forget_clients()
        try:
            yield
        finally:
            forget_clients()


def _undisturbed(folder: Path, source: Path, upto: str, *, is_bare: bool) -> Home:
    path = folder / "undisturbed"
    if is_bare:
        with patch.dict(os.environ, _ALONE):
            run_bare(source, path)
    else:
        _complete(path, source, upto)
    return Home(path)


def _complete(path: Path, source: Path, upto: str) -> None:
    done = tracehound("run", source, "--upto", upto, home=path)
    if done.returncode != 0:
        raise AssertionError(f"it ended with {done.returncode}:\n{done.stdout.decode()[-2000:]}")


def _killed(shared: _Shared, chance: random.Random, attempts: Iterator[int]) -> Iterator[Kill]:
    """Kills runs of two machines by turns, in every step and at any moment, until nothing is left to do."""
    for number in attempts:
        step, name = _ORDER[number % len(_ORDER)], "ab"[number % 2]
        shared.free()
        process = shared.begin(
            step, 1 if step in OF_FETCHING else chance.randint(1, STEPS.get(step, 1)), name
        )
        if step == AT_ANY_MOMENT:
            _end_after(process, chance.uniform(*_SECONDS_OF_A_RUN))
        said = process.communicate(timeout=_SECONDS_FOR_A_RUN)[0].decode(errors="replace")
        if process.returncode == -signal.SIGKILL:
            hit = said.rpartition(KILLED)[2].partition("\n")[0] if KILLED in said else AT_ANY_MOMENT
            yield Kill(step, name, hit)
        elif process.returncode != 0:
            raise AssertionError(f"it ended with {process.returncode}:\n{said[-2000:]}")
        elif step not in OF_FETCHING:
            # It was done before it came there; a machine that was not behind has fetched nothing.
            return
    raise AssertionError("runs have too few steps to be killed in")


def _end_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)


def _unequal(one: Home, other: Home, upto: str) -> list[str]:
    layers = LAYERS[: LAYERS.index(upto) + 1]
    names = [name for name, table in TABLES.items() if table.layer in layers]
    return [name for name in names if not comparable(one, name).equals(comparable(other, name))]
