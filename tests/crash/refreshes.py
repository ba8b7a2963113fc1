"""A series of refreshes that are killed, each followed by nothing but the next run, which brings more.

What belongs here: which steps, and what must be true after each run. What does not: dying
(`tests.crash.killed_refresh`).
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.crash.killed import KILLED
from tests.crash.killed_refresh import NO_STEP, STEPS
from tests.refresh import series
from tests.refresh.world import RARE, USUAL, World, in_order, world
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.consumed import Consumed

NAME = "refresh"
_SECONDS_FOR_A_RUN = 300
_DOCUMENTS = 400


@dataclass(frozen=True)
class Kill:
    """One kill: the step that it hit, if the run came by it; and tables that differ after the next run.

    `refreshed` says that this next run went on from the served file.
    """

    step: str
    time: int
    hit: str
    refreshed: bool
    differing: tuple[str, ...]


def run(folder: Path, seed: int, steps: Sequence[str], *, is_bare: bool = False) -> Iterator[Kill]:
    """Kills refreshes of one home, one in each of some steps; bare ones have no Dagster and check no rules."""
    bare = ("--bare",) if is_bare else ()
    made = world(folder, seed, _DOCUMENTS)
    for _ in range(4):
        in_order(made)
    _run(made, NO_STEP, 1, *bare)
    for number, step in enumerate(steps):
        _something_happens(made, number)
        time = made.chance.randint(1, STEPS[step])
        hit = _run(made, step, time, *bare)
        _something_happens(made, number + 3)
        _run(made, NO_STEP, 1, *bare)
        differing = tuple(each.table for each in series.differing(made.home, folder))
        yield Kill(step, time, hit, _was_refreshed(made.home), differing + _leftovers(made.home))


def _something_happens(made: World, number: int) -> None:
    in_order(made)
    for kind in (USUAL[number % len(USUAL)], RARE[number % len(RARE)], random.Random(number).choice(USUAL)):
        kind(made)


def _run(made: World, step: str, time: int, *bare: str) -> str:
    """A run to its end, or to a step; that step."""
    words = (step, str(time), str(made.folder), str(made.home.path), *bare)
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.killed_refresh", *words],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=_SECONDS_FOR_A_RUN,
    )
    said = done.stdout.decode(errors="replace")
    if done.returncode == -signal.SIGKILL:
        return said.rpartition(KILLED)[2].partition("\n")[0]
    if done.returncode != 0:
        raise AssertionError(f"it ended with {done.returncode}:\n{said[-2000:]}")
    return "" if step != NO_STEP else NO_STEP


def _was_refreshed(home: Home) -> bool:
    return Consumed.of_file(home.warehouse).refreshes > 0


def _leftovers(home: Home) -> tuple[str, ...]:
    """What is left of the file that was being built."""
    return tuple(path.name for path in home.path.glob(f"{home.next_warehouse.name}*"))
