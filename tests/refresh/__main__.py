"""`python -m tests.refresh series`: refreshes a home many times, and compares it with a full build each time.

`… mutants`: tries declarations of refreshes that lack something. Exit code 1 if a table differs, a mutant survives.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer
from rich.console import Console

from tests.refresh import alterations, mutants, series
from tracehound.pipelines.serving import warehouse

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_CONSOLE = Console(width=120, highlight=False)


@app.command("series")
def run_series(
    refreshes: Annotated[int, typer.Option(min=1, help="How many, in a row.")] = 200,
    seed: Annotated[int, typer.Option(help="Chooses documents, and what happens.")] = 2026,
    every: Annotated[int, typer.Option(min=1, help="Which ones are compared: 1 for all.")] = 1,
) -> None:
    """Refreshes one home REFRESHES times, and compares it with a full build."""
    kinds: Counter[str] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="tracehound-refresh-") as folder:
        for each in series.run(Path(folder), seed, refreshes, every):
            kinds.update(each.kinds)
            kinds["full builds"] += each.is_whole
            wrong += bool(each.differing)
            for difference in each.differing or ():
                _CONSOLE.print(f"{each.number} ({', '.join(each.kinds)}): {difference}", markup=False)
    _CONSOLE.print(", ".join(f"{kind}: {count}" for kind, count in kinds.items()))
    _CONSOLE.print(f"{refreshes} refreshes with seed {seed}: {wrong} differ from a full build.")
    raise typer.Exit(1 if wrong else 0)


@app.command("mutants")
def try_mutants(
    refreshes: Annotated[int, typer.Option(min=1, help="How many, in a row.")] = 20,
    seed: Annotated[int, typer.Option(help="Chooses documents, and what happens.")] = 2026,
) -> None:
    """Tries declarations of refreshes without one of their sources, then alters each column that a model may read."""
    trial = mutants.Trial()
    count = len(trial.left)
    with tempfile.TemporaryDirectory(prefix="tracehound-refresh-") as folder:
        with patch.object(warehouse, "Refreshing", trial.refreshing):
            for each in series.run(Path(folder), seed, refreshes, every=refreshes):
                _CONSOLE.print(f"refresh {each.number}: {len(trial.left)} of {count} mutants are left")
        served = Path(folder) / "home" / "warehouse.duckdb"
        altered = list(alterations.alterations(served, seed))
    trial.find_out((each.model, each.table) for each in altered if each.matters)
    wrong = [f"not followed: {each}" for each in altered if each.is_wrong]
    wrong += [f"survived: {mutant}" for mutant in sorted(map(str, trial.left))]
    for line in (*(f"never felt: {each}" for each in alterations.unfelt(altered)), *wrong):
        _CONSOLE.print(line, markup=False)
    matters = sum(each.matters for each in altered)
    _CONSOLE.print(f"{len(altered):,} alterations, {matters:,} of which a model's rows differed by.")
    _CONSOLE.print(f"{count - len(trial.left)} of {count} mutants were found out.")
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    sys.exit(app())
