"""One seed: its export, a home built from it by the command, and the verdicts on it and on baselines."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import typer

from benchmarks.contest import tracehound_all
from benchmarks.judge import ancestry, truth
from benchmarks.judge.baselines import baselines
from benchmarks.judge.scores import Verdict, judge
from benchmarks.judge.truth import Groups
from benchmarks.measure import measure
from tracehound import intrusions
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.simulator import simulate, write_export

OURS = "tracehound"
START, DAYS = date(2026, 3, 1), 21


def _simulator(seed: int, findings: int, folder: Path) -> None:
    found = simulate(seed, findings, START, DAYS)
    write_export(folder / "export", folder / "truth.jsonl", found, "large")


def _intrusions(seed: int, findings: int, folder: Path) -> None:
    intrusions.write(folder, intrusions.world(seed, findings, START, DAYS))


# Each writes `export/` and `truth.jsonl` into a folder.
GENERATORS: Mapping[str, Callable[[int, int, Path], None]] = {
    "simulator": _simulator,
    "intrusions": _intrusions,
}


@dataclass(frozen=True)
class Judged:
    """The verdicts on one seed, by grouping; paths of the process forest that are missing or wrong."""

    seed: int
    findings: int
    verdicts: Mapping[str, Verdict]
    missing_paths: int = 0
    wrong_paths: int = 0


def judged(seed: int, findings: int, folder: Path, generator: str = "simulator") -> Judged:
    """Makes a seed's findings, runs all layers on them and judges; keeps its home in `folder`."""
    home = made(seed, findings, folder, generator)
    facts = truth.read(folder / "truth.jsonl")
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        groupings = {OURS: _groups(con)} | dict(baselines(con, set(facts)))
    verdicts = {name: judge(facts, groups) for name, groups in groupings.items()}
    expected, found = ancestry.true(folder), ancestry.found(home)
    return Judged(seed, findings, verdicts, len(expected - found), len(found - expected))


def known(generator: str) -> str:
    """The name of a generator, as an option gives it. Raises typer.BadParameter for any other."""
    if generator not in GENERATORS:
        raise typer.BadParameter(f"there is no generator {generator}")
    return generator


def numbers(text: str) -> range:
    """Seeds given as `7` or `100-119`. Raises ValueError for anything else."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def folder_of(root: Path, generator: str, seed: int, findings: int) -> Path:
    """Where a seed's export and home are kept."""
    return root.absolute() / generator / f"{seed}-{findings}"


def made(seed: int, findings: int, folder: Path, generator: str = "simulator") -> Home:
    """The home of a seed, built if it does not exist."""
    home = Home.find(load(), folder / "home")
    if not home.warehouse.exists():
        shutil.rmtree(folder, ignore_errors=True)
        GENERATORS[generator](seed, findings, folder)
        measure(tracehound_all(folder / "export", home.path))
    return home


def _groups(con: duckdb.DuckDBPyConnection) -> Groups:
    groups: dict[str, list[str]] = defaultdict(list)
    rows = con.execute("SELECT group_id, finding_id FROM correlation.finding_group_members").fetchall()
    for group, finding in rows:
        groups[group].append(finding)
    return groups
