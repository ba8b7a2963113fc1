"""A series of kills in one home, each followed by nothing but the next run; then a run that is left alone.

What belongs here: how often, when and where it is killed, and comparing homes. What does not: sources
(`tests.crash.sources`).
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import polars as pl

from tests.crash.killed import ANY, KILLED, NOT_ASKED, STEPS
from tests.crash.sources import SOURCES, Source
from tests.pipelines.support import comparable, tracehound
from tests.pipelines.support import table as read_table
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import LAYERS, TABLES

AT_ANY_MOMENT = "any moment"
# A commit for so many documents, so that a series of kills finds enough commits left.
_BATCH = "40"
_SECONDS_FOR_A_RUN = 300
# Commits of a run into which kills fall: the fewer a run gets done, the more kills a home stands.
_FIRST_COMMITS = 2
_CHOICES = (*STEPS, AT_ANY_MOMENT)


@dataclass(frozen=True)
class Kill:
    """One kill: the step of a commit that was chosen, the one that it hit, and documents stored after it."""

    number: int
    chosen: str
    hit: str
    stored: int


def run(
    name: str, folder: Path, kills: int, seed: int, upto: str = LAYERS[-1]
) -> tuple[list[Kill], list[str]]:
    """A series from one of SOURCES; its kills, and what differs from an undisturbed run at the end.

    A home in which nothing is left to be killed is followed by a new one. Runs that are killed go as far as
    flattened, for the kills are meant for ingests; the last of each home up to a layer.
    """
    with SOURCES[name](folder, kills) as source:
        words = (*source.words, "--upto", "flattened")
        undisturbed = Home(folder / "undisturbed").create()
        # Only a kill at any moment needs to know how long a run takes: else the undisturbed one can wait for the others.
        is_timed = AT_ANY_MOMENT in map(_chosen, range(kills))
        chance, seconds = random.Random(seed), _run(undisturbed, words) if is_timed else 0.0
        homes: list[Home] = []
        found: list[Kill] = []
        while len(found) < kills:
            homes.append(Home(folder / f"killed-{len(homes)}").create())
            before = len(found)
            found += _killed(homes[-1], words, chance, range(before, kills), seconds)
            if len(found) == before:
                raise AssertionError("a whole run has too few commits to be killed in")
        differing = []
        for home in (undisturbed, *homes):
            _run_here(home, (*source.words, "--upto", upto))
            differing += _unequal(home, undisturbed, source, upto) + _leftovers(home)
        return found, differing


def _run(home: Home, words: Sequence[str]) -> float:
    """A run to its end; its seconds."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tracehound.cli.app", *words],
        env=_environment(home),
        capture_output=True,
        check=False,
        timeout=_SECONDS_FOR_A_RUN,
    )
    if done.returncode != 0:
        raise AssertionError(f"{words} ended with {done.returncode}:\n{done.stdout.decode()[-2000:]}")
    return time.monotonic() - start


def _run_here(home: Home, words: Sequence[str]) -> None:
    """A run to its end. Nobody kills it: it needs no process of its own, whose imports take longer than the run."""
    with patch.dict(os.environ, TRACEHOUND_BATCH=_BATCH):
        done = tracehound(*words, home=home.path)
    if done.returncode != 0:
        raise AssertionError(f"{words} ended with {done.returncode}:\n{done.stdout.decode()[-2000:]}")


def _killed(
    home: Home, words: Sequence[str], chance: random.Random, numbers: Sequence[int], seconds_of_a_run: float
) -> Iterator[Kill]:
    """Kills runs one after another, every step of a commit in turn and any moment, until nothing is left."""
    for number in numbers:
        chosen = _chosen(number)
        if chosen == AT_ANY_MOMENT:
            hit = _kill_after(home, words, chance.uniform(0.2, 0.6) * seconds_of_a_run)
        else:
            # By turns, for what notes the asking is one file, and its commits come first.
            kind = ANY if number // len(_CHOICES) % 2 else NOT_ASKED
            hit = _kill_in(home, words, chosen, (str(chance.randint(1, _FIRST_COMMITS)), kind))
        if hit is None:
            return
        yield Kill(number + 1, chosen, hit, _stored(home))


def _chosen(number: int) -> str:
    """Where a kill is meant to hit: three steps apart, so that a short series has steps of all kinds."""
    return _CHOICES[number * 3 % len(_CHOICES)]


def _kill_in(home: Home, words: Sequence[str], step: str, which: tuple[str, str]) -> str | None:
    """The step that the kill hit; none if the run had too little left to do."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.killed", step, *which, *words],
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=_SECONDS_FOR_A_RUN,
    )
    said = done.stdout.decode(errors="replace")
    if done.returncode == 0:
        return None
    if done.returncode != -signal.SIGKILL:
        raise AssertionError(f"it ended with {done.returncode}:\n{said[-2000:]}")
    return said.rpartition(KILLED)[2].partition("\n")[0]


def _kill_after(home: Home, words: Sequence[str], seconds: float) -> str | None:
    with subprocess.Popen(
        [sys.executable, "-m", "tracehound.cli.app", *words],
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    return AT_ANY_MOMENT if process.returncode == -signal.SIGKILL else None


def _environment(home: Home) -> Mapping[str, str]:
    return os.environ | {"TRACEHOUND_HOME": str(home.path), "TRACEHOUND_BATCH": _BATCH}


def _stored(home: Home) -> int:
    return read_table(home, "raw.findings").height


def _unequal(one: Home, other: Home, source: Source, upto: str) -> list[str]:
    """Tables up to a layer that differ, but for what tells when something was seen or asked."""
    layers = LAYERS[: LAYERS.index(upto) + 1]
    return [
        name
        for name, table in TABLES.items()
        if table.layer in layers
        and name not in source.tables_of_asking
        and not _compared(one, name, source).equals(_compared(other, name, source))
    ]


def _compared(home: Home, name: str, source: Source) -> pl.DataFrame:
    return comparable(home, name).drop(source.columns_of_asking.get(name, ()))


def _leftovers(home: Home) -> list[str]:
    """What is left of interrupted commits."""
    return [path.name for pattern in (".staging/*", ".journal.json") for path in home.lake.glob(pattern)]
