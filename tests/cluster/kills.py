"""Kills processes of a cluster while a run is at work: executors in raw and in models, a worker in flattened.

What belongs here: the moments, and who is killed. What does not: whether the tables are equal after it.
"""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.standalone import Standalone, descendants, kill
from tracehound.pipelines.lake.home import Home

_SECONDS_TO_WAIT = 900
_NOTE = ".executors"


@dataclass(frozen=True)
class Kill:
    """What was killed in which layer."""

    layer: str
    what: str


def kill_at_work(run: subprocess.Popen[str], home: Path, cluster: Standalone, upto: str) -> list[Kill]:
    """Kills an executor that reads documents, a worker whose executor flattens, and an executor during models."""
    note, read = home / "lake" / _NOTE, home / "lake" / "raw" / "objects"
    _wait(run, lambda: note.exists() and bool(_at_work(cluster.executors())))
    kill(_at_work(cluster.executors())[0])
    _wait(run, lambda: read.exists() and not note.exists())
    _wait(run, lambda: note.exists() and bool(_workers_at_work(cluster)))
    kill(_workers_at_work(cluster)[0])
    kills = [Kill("raw", "an executor"), Kill("flattened", "a worker")]
    if upto == "flattened":
        return kills
    models = Home(home).spark
    _wait(run, lambda: any(models.glob("*/_temporary")) and bool(cluster.executors()))
    kill(cluster.executors()[0])
    return [*kills, Kill("models", "an executor")]


def _at_work(executors: list[int]) -> list[int]:
    """Executors with processes of Python below the one that forks them."""
    return [executor for executor in executors if len(descendants(executor)) > 1]


def _workers_at_work(cluster: Standalone) -> list[int]:
    return [worker for worker in cluster.workers if _at_work(cluster.executors_of(worker))]


def _wait(run: subprocess.Popen[str], until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_WAIT
    while not until():
        if run.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the run is over, with {run.returncode}, and nobody could be killed in it")
        time.sleep(0.02)
