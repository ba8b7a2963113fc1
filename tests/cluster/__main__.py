"""`python -m tests.cluster`: builds homes on a Spark cluster of two workers, and compares them with the single machine's.

Documents that kill executors; the demo; a simulated home, while executors and a worker are killed. Exit code 1 if a table differs.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.cluster.homes import built, differing, ended, engine, started
from tests.cluster.kills import kill_at_work
from tests.cluster.standalone import Standalone, standalone
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import simulate, write_export
from tracehound.transforms.layers import LAYERS

_CONSOLE = Console(width=120, highlight=False)
_SEED, _FIRST_DAY, _DAYS = 2026, date(2026, 9, 1), 30
_VERSIONS_A_FINDING = 2
PARTS = ("poison", "demo", "simulated")


def main(
    part: Annotated[list[str], typer.Option(help=f"Some of {', '.join(PARTS)}.")] = [*PARTS],  # noqa: B006
    documents: Annotated[int, typer.Option(min=1_000, help="Documents of the simulated home.")] = 20_000,
    upto: Annotated[str, typer.Option(help="Layer up to which that one is built.")] = LAYERS[-1],
) -> None:
    """Runs the parts; prints what differs."""
    begin = time.monotonic()
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tracehound-cluster-") as name:
        folder = Path(name)
        with standalone(folder / "cluster") as cluster:
            if "poison" in part:
                failures += _poison(folder, cluster)
            if "demo" in part:
                failures += _demo(folder, cluster)
            if "simulated" in part:
                failures += _simulated(folder, cluster, documents, upto)
    for failure in failures:
        _CONSOLE.print(failure, markup=False)
    _CONSOLE.print(f"{len(failures)} differences; {time.monotonic() - begin:.0f} s")
    raise typer.Exit(1 if failures else 0)


def _poison(folder: Path, cluster: Standalone) -> Iterator[str]:
    """Documents that kill the process that reads them."""
    words = [sys.executable, "-m", "tests.cluster.poison", str(folder / "poison")]
    done = subprocess.run(
        words, env=os.environ | engine(cluster), capture_output=True, text=True, check=False
    )
    _CONSOLE.print(done.stdout.strip(), markup=False)
    if done.returncode != 0:
        yield f"poison: {done.stderr[-2_000:]}"


def _demo(folder: Path, cluster: Standalone) -> Iterator[str]:
    """The demo keeps its documents in the home, so both homes have the same path in turn."""
    home = folder / "demo"
    built(home, "demo")
    single = home.rename(folder / "demo-single")
    yield from _compared("demo", Home(single), built(home, "demo", cluster=cluster))
    shutil.rmtree(single)


def _simulated(folder: Path, cluster: Standalone, documents: int, upto: str) -> Iterator[str]:
    """A home during whose run executors and a worker are killed."""
    source = folder / "source"
    findings = simulate(_SEED, documents // _VERSIONS_A_FINDING, _FIRST_DAY, _DAYS)
    write_export(source, folder / "truth.jsonl", findings)
    words = ("run", source, "--upto", upto)
    single = built(folder / "single", *words)
    killed = folder / "killed"
    run = started(killed, *words, cluster=cluster)
    kills = kill_at_work(run, killed, cluster, upto)
    code, said = ended(run)
    _CONSOLE.print(f"killed {', '.join(f'{each.what} in {each.layer}' for each in kills)}: exit code {code}")
    if code != 0:
        _CONSOLE.print(said[-1_000:], markup=False)
        built(killed, *words, cluster=cluster)
    yield from _compared("simulated", single, Home(killed))


def _compared(name: str, single: Home, spread: Home) -> Iterator[str]:
    found = differing(single, spread)
    _CONSOLE.print(f"{name}: {len(found)} tables differ" if found else f"{name}: every table is equal")
    yield from (f"{name}: {each}" for each in found)


if __name__ == "__main__":
    typer.run(main)
