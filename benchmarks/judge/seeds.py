"""One seed: its export, a home built from it by the command, and the verdicts on it and on baselines."""

import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.contest import tracehound_all
from benchmarks.judge import truth
from benchmarks.judge.baselines import baselines
from benchmarks.judge.scores import Verdict, judge
from benchmarks.judge.truth import Groups
from benchmarks.measure import measure
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.simulator import simulate, write_export

OURS = "tracehound"
START, DAYS = date(2026, 3, 1), 21


@dataclass(frozen=True)
class Judged:
    """The verdicts on one seed, by grouping."""

    seed: int
    findings: int
    verdicts: Mapping[str, Verdict]


def judged(seed: int, findings: int, folder: Path) -> Judged:
    """Simulates a seed, runs all layers on it and judges; keeps its home in `folder`."""
    home = made(seed, findings, folder)
    facts = truth.read(folder / "truth.jsonl")
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        groupings = {OURS: _groups(con)} | dict(baselines(con, set(facts)))
    return Judged(seed, findings, {name: judge(facts, groups) for name, groups in groupings.items()})


def made(seed: int, findings: int, folder: Path) -> Home:
    """The home of a seed, built if it does not exist."""
    home = Home.find(load(), folder / "home")
    if not home.warehouse.exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_export(
            folder / "export", folder / "truth.jsonl", simulate(seed, findings, START, DAYS), "large"
        )
        measure(tracehound_all(folder / "export", home.path))
    return home


def _groups(con: duckdb.DuckDBPyConnection) -> Groups:
    groups: dict[str, list[str]] = defaultdict(list)
    rows = con.execute("SELECT group_id, finding_id FROM correlation.finding_group_members").fetchall()
    for group, finding in rows:
        groups[group].append(finding)
    return groups
