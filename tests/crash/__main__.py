"""`python -m tests.crash`: kills runs from S3, the API and over poison, refreshes, and runs of machines that share a lake.

Prints what each kill hit and left. Exit code 1 if a table differs from that of an undisturbed run.
"""

import sys
import tempfile
from collections import Counter
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.crash import lakes, refreshes, series
from tests.crash.killed import STEPS
from tests.crash.killed_lake import STEPS as STEPS_OF_A_LAKE
from tests.crash.killed_refresh import STEPS as STEPS_OF_A_REFRESH
from tests.crash.sources import SOURCES

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_CONSOLE = Console(width=120)


@app.command()
def main(
    kills: Annotated[int, typer.Option(min=1, help="How often runs from each source are killed.")] = 30,
    seed: Annotated[int, typer.Option(help="Chooses commits and moments.")] = 2026,
    source: Annotated[list[str], typer.Option(help="S3, API, poison, refresh or lake; none: all.")] = [  # noqa: B006
        *SOURCES,
        refreshes.NAME,
        lakes.NAME,
    ],
) -> None:
    """Kills runs from each source KILLS times, and compares their homes with an undisturbed one."""
    parts = {refreshes.NAME: _refreshes, lakes.NAME: _lakes}
    failures = [
        failure for name in source for failure in parts.get(name, partial(_series, name))(kills, seed)
    ]
    for failure in failures:
        _CONSOLE.print(f"[bold red]{failure}")
    raise typer.Exit(1 if failures else 0)


def _series(name: str, kills: int, seed: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="tracehound-crash-") as folder:
        found, unequal = series.run(name, Path(folder), kills, seed)
    shown = Table("kill", "chosen", "hit", "documents in raw after it", title=f"{name}, seed {seed}")
    for kill in found:
        shown.add_row(str(kill.number), kill.chosen, kill.hit, f"{kill.stored:,}")
    _CONSOLE.print(shown)
    hit = Counter(kill.hit for kill in found)
    _CONSOLE.print(", ".join(f"{step}: {count}" for step, count in sorted(hit.items())))
    failures = [f"{name}: no kill hit “{step}”" for step in STEPS if kills >= len(STEPS) and not hit[step]]
    failures += [f"{name}: {table} differs from that of an undisturbed run" for table in unequal]
    if not unequal:
        _CONSOLE.print(
            f"{name}: after {kills} kills and one run, every table equals that of an undisturbed run."
        )
    return failures


def _refreshes(kills: int, seed: int) -> list[str]:
    shown = Table("kill", "chosen", "hit", "next run", title=f"refreshes, seed {seed}")
    failures = []
    steps = list(islice(cycle(STEPS_OF_A_REFRESH), kills))
    with tempfile.TemporaryDirectory(prefix="tracehound-crash-") as folder:
        for number, kill in enumerate(refreshes.run(Path(folder), seed, steps), 1):
            goes_on = "refreshed" if kill.refreshed else "built everything"
            shown.add_row(str(number), f"{kill.step}, time {kill.time}", kill.hit, goes_on)
            failures += [f"refresh {number}: {table} differs or is left over" for table in kill.differing]
            failures += [] if kill.hit else [f"refresh {number}: the run did not come by “{kill.step}”"]
    _CONSOLE.print(shown)
    if not failures:
        _CONSOLE.print(
            f"after each of {kills} killed refreshes and one run, every table equals a full build."
        )
    return failures


def _lakes(kills: int, seed: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="tracehound-crash-") as folder:
        found, unequal = lakes.run(Path(folder), kills, seed)
    shown = Table("kill", "machine", "chosen", "hit", title=f"a lake in S3, seed {seed}")
    for number, kill in enumerate(found, 1):
        shown.add_row(str(number), kill.machine, kill.step, kill.hit)
    _CONSOLE.print(shown)
    hit = {kill.hit for kill in found}
    steps = STEPS_OF_A_LAKE if kills >= 3 * len(STEPS_OF_A_LAKE) else ()
    failures = [f"lake: no kill hit “{step}”" for step in steps if step not in hit]
    failures += [f"lake: {table} differs from that of an undisturbed run" for table in unequal]
    if not unequal:
        _CONSOLE.print(
            f"lake: after {kills} kills, every table of every machine equals an undisturbed run's."
        )
    return failures


if __name__ == "__main__":
    sys.exit(app())
