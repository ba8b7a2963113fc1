"""Runs several commands in turns, so that other load on the machine affects all of them equally."""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Usage, measure, python
from benchmarks.results import Run

OURS = "tracehound"
Command = Callable[[Path, Path], list[str]]


@dataclass(frozen=True)
class Contestant:
    """A command on a set of documents. Contestants with the same `command` share one measured overhead."""

    name: str
    command: Command
    source: Path
    documents: int


def tracehound(source: Path, home: Path) -> list[str]:
    """Our command: from files to raw and all flattened tables."""
    return python("tracehound.cli.app", "run", source, "--home", home, "--upto", "flattened")


def tracehound_all(source: Path, home: Path) -> list[str]:
    """Our command with all layers."""
    return python("tracehound.cli.app", "run", source, "--home", home)


def baseline(module: str) -> Command:
    """The command of a module of `benchmarks.baselines`."""
    return lambda source, out: python(f"benchmarks.baselines.{module}", source, out)


def run_in_turns(contestants: Sequence[Contestant], one: Path, repeats: int, work: Path) -> list[Run]:
    """Runs every contestant `repeats` times; `one` is a folder with a single finding, for the overheads.

    A run writes into a new folder below `work`, which is removed afterwards.
    """
    commands = {contestant.command for contestant in contestants}
    overheads: dict[Command, list[Usage]] = {command: [] for command in commands}
    usages: dict[str, list[Usage]] = {contestant.name: [] for contestant in contestants}
    for _ in range(repeats):
        for command in commands:
            overheads[command].append(_once("one finding", command, one, work))
        for each in contestants:
            usages[each.name].append(_once(each.name, each.command, each.source, work))
    return [
        Run(each.name, each.documents, usages[each.name], overheads[each.command]) for each in contestants
    ]


def _once(name: str, command: Command, source: Path, work: Path) -> Usage:
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    usage = measure(command(source, out))
    shutil.rmtree(out)
    print(f"  {name}: {usage.cpu_seconds:.1f} s of CPU", file=sys.stderr)
    return usage
