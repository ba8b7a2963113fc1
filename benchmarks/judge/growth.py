"""`python -m benchmarks.judge.growth --seed 7`: compares a seed loaded day by day with one loaded at once."""

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import equality
from benchmarks.contest import tracehound_all
from benchmarks.data import ROOT
from benchmarks.judge.seeds import DAYS, START, folder_of, made
from benchmarks.measure import measure
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.transforms.contracts import LAYERS

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
# Findings are updated for some days after the last new one.
_UPDATES = timedelta(days=30)


def grown(export: Path, path: Path) -> Home:
    """A home filled by one run per day, each with the exports up to that day."""
    shutil.rmtree(path, ignore_errors=True)
    for number in range(DAYS):
        measure([*tracehound_all(export, path), "--to", str(START + timedelta(days=number))])
    measure([*tracehound_all(export, path), "--to", str(START + timedelta(days=DAYS) + _UPDATES)])
    return Home.find(load(), path)


@app.command()
def main(
    seed: Annotated[int, typer.Option(help="The seed.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of it.")] = 20_000,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT / "judge",
    generator: Annotated[str, typer.Option(help="simulator or intrusions.")] = "simulator",
) -> None:
    """Prints which tables of any layer differ, including group ids; exits with 1 if any do."""
    seed_folder = folder_of(folder, generator, seed, findings)
    whole = made(seed, findings, seed_folder, generator)
    unequal = equality.unequal(
        grown(seed_folder / "export", seed_folder / "grown"), whole, equality.tables_of(*LAYERS)
    )
    typer.echo(f"{DAYS + 1} runs; tables that differ: {', '.join(unequal) or 'none'}")
    raise typer.Exit(bool(unequal))


if __name__ == "__main__":
    sys.exit(app())
