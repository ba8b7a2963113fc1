"""Homes that the command builds with either engine, and how their tables differ.

What belongs here: one run, and comparing two homes. What does not: the cluster, and who is killed.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.cluster.standalone import HOST, Standalone
from tests.pipelines.support import comparable
from tracehound.pipelines.lake.home import Home
from tracehound.sql import build, compared
from tracehound.sql.ddl import literal
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.operations import FAILED_CHECKS

SECONDS_FOR_A_RUN = 1_800
# What says when a run asked, beside what `comparable` leaves out.
_OF_THE_CLOCK = {"raw.cloudtrail_coverage": ("asked_at",)}
# Many groups of days also of few documents.
_BATCH = "2000"
_OF_A_DRIVER = (
    f"spark.driver.host={HOST}",
    f"spark.driver.bindAddress={HOST}",
    "spark.executor.memory=768m",
    # Enough to outlive one kill; with more, a deadly document is read more often.
    "spark.task.maxFailures=2",
)


def started(home: Path, *words: str | Path, cluster: Standalone | None = None) -> subprocess.Popen[str]:
    """A run that has begun: on a cluster, or without one on this machine."""
    return subprocess.Popen(
        [sys.executable, "-m", "tracehound.cli.app", *map(str, words), "--home", str(home)],
        env=os.environ | {"TRACEHOUND_BATCH": _BATCH} | engine(cluster),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(run: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a run, and what it said."""
    said, _ = run.communicate(timeout=SECONDS_FOR_A_RUN)
    return run.returncode, said


def built(home: Path, *words: str | Path, cluster: Standalone | None = None) -> Home:
    """A home after a run that must succeed."""
    code, said = ended(started(home, *words, cluster=cluster))
    if code != 0:
        raise AssertionError(f"{words} ended with {code}:\n{said[-4000:]}")
    return Home(home)


def engine(cluster: Standalone | None) -> dict[str, str]:
    """The variables that choose who builds tables."""
    if cluster is None:
        return {"TRACEHOUND_ENGINE": "duckdb"}
    return {
        "TRACEHOUND_ENGINE": "spark",
        "TRACEHOUND_SPARK_MASTER": cluster.master,
        "TRACEHOUND_SPARK_MEMORY": "1g",
        "TRACEHOUND_SPARK_SETTINGS": ",".join(_OF_A_DRIVER),
    }


def differing(one: Home, other: Home) -> list[str]:
    """Tables that are not equal, but for what tells when something was seen; and what runs left behind."""
    found = [
        name
        for name, table in TABLES.items()
        if one.files(table)
        and table.layer in ("raw", "flattened")
        and not _is_equal_in_lake(one, other, name)
    ]
    if one.warehouse.exists():
        found += _differing_served(one, other)
    for home in (one, other):
        found += [path.name for name in (".staging/*", ".executors") for path in home.lake.glob(name)]
    return found


def _is_equal_in_lake(one: Home, other: Home, name: str) -> bool:
    clock = _OF_THE_CLOCK.get(name, ())
    first, second = (comparable(home, name).drop(clock) for home in (one, other))
    return first.equals(second)


def _differing_served(one: Home, other: Home) -> Iterator[str]:
    """Tables of models. Those of raw say when something was seen, and were compared in the lake."""
    with build.open_memory(one.path / "compared", build.Limits("2GB", 2)) as con:
        for name, home in (("one", one), ("other", other)):
            con.execute(f"ATTACH {literal(str(home.warehouse))} AS {name} (READ_ONLY)")
        for table in TABLES.values():
            if table is FAILED_CHECKS or table.layer == "raw":
                continue
            difference = compared.difference(con, table, "one", "other")
            if difference:
                yield str(difference)
