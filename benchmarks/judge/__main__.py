"""`python -m benchmarks.judge --seeds 100-119`: judges seeds of a generator and prints the verdicts."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.data import ROOT
from benchmarks.judge import report
from benchmarks.judge.seeds import GENERATORS, folder_of, judged, known, numbers

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    seeds: Annotated[str, typer.Option(help="Seeds, as `7` or `100-119`.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of each.")] = 20_000,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT / "judge",
    generator: Annotated[
        str, typer.Option(help=f"Whose findings: {' or '.join(GENERATORS)}.", callback=known)
    ] = "simulator",
    keep: Annotated[bool, typer.Option(help="Write the verdicts into docs/correlation.md.")] = False,
) -> None:
    """Makes the findings of each seed, groups and judges them."""
    found = []
    for seed in numbers(seeds):
        found.append(judged(seed, findings, folder_of(folder, generator, seed, findings), generator))
        typer.echo(report.line(found[-1]), err=True)
    text = report.render(found)
    typer.echo(text)
    if keep:
        command = (
            f"python -m benchmarks.judge --generator {generator} --seeds {seeds} --findings {findings} --keep"
        )
        report.write(text, command, generator)


if __name__ == "__main__":
    sys.exit(app())
