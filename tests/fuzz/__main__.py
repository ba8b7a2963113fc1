"""`python -m tests.fuzz`: mutants by the thousand through all layers, and what became of them.

Exit code 1 if anything crashed, a good finding was lost or changed, or a mutant is unaccounted for.
"""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.fuzz.making import mutants
from tests.fuzz.series import Series, told
from tests.fuzz.trial import attempt

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_CONSOLE = Console(width=160, soft_wrap=True, markup=False, highlight=False)


@app.command()
def main(
    count: Annotated[int, typer.Option("--mutants", min=1, help="How many mutants, of each seed.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Chooses the mutants.")] = 2026,
    seeds: Annotated[str, typer.Option(help="Several seeds, such as 1-10, in place of one.")] = "",
    batch: Annotated[int, typer.Option(min=1, help="Mutants that share a home.")] = 2000,
    first: Annotated[int, typer.Option(min=0, help="Number of the first mutant.")] = 0,
    rebuilds: Annotated[int, typer.Option(min=0, help="Every how many batches to rebuild; 0: never.")] = 5,
    blamed: Annotated[
        int, typer.Option(min=0, help="How many culprits to look for in a batch that fails.")
    ] = 3,
    only: Annotated[str, typer.Option(help="Numbers of mutants to run alone, such as 17,42.")] = "",
    keep: Annotated[
        Path | None, typer.Option(help="A new folder that keeps sources and home of `--only`.")
    ] = None,
) -> None:
    """Runs mutants of findings among good ones through all layers."""
    if only:
        _only(seed, [int(number) for number in only.split(",")], keep)
    chosen = _seeds(seeds) or [seed]
    series = Series(_CONSOLE.print, batch, rebuilds, blamed)
    with tempfile.TemporaryDirectory(prefix="tracehound-fuzz-", ignore_cleanup_errors=True) as folder:
        for each in chosen:
            series.run(Path(folder), each, range(first, first + count))
    _CONSOLE.print(series.table())
    _CONSOLE.print(series.total())
    raise typer.Exit(1 if series.has_failed else 0)


def _only(seed: int, numbers: list[int], keep: Path | None) -> None:
    if keep and keep.exists():
        raise typer.BadParameter(f"{keep} exists: give a new folder.")
    found = mutants(seed, numbers)
    with tempfile.TemporaryDirectory(prefix="tracehound-fuzz-") as folder:
        trial = attempt(keep or Path(folder) / "trial", found, rebuilds=True)
    for mutant in found:
        _CONSOLE.print(f"{told(mutant)}\n  {trial.fates.get(mutant.number, 'unknown')}")
    for failure in trial.failures:
        _CONSOLE.print(failure)
    raise typer.Exit(1 if trial.failures else 0)


def _seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1)) if text else []


if __name__ == "__main__":
    sys.exit(app())
