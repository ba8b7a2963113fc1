"""`python -m benchmarks.judge --seeds 100-119`: judges seeds, keeps the verdicts and prints them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.data import ROOT
from benchmarks.judge import report
from benchmarks.judge.seeds import judged

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    seeds: Annotated[str, typer.Option(help="Seeds, as `7` or `100-119`.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of each.")] = 20_000,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT / "judge",
    keep: Annotated[bool, typer.Option(help="Write the verdicts into docs/correlation.md.")] = False,
) -> None:
    """Simulates, groups and judges each seed."""
    first, _, last = seeds.partition("-")
    found = []
    for seed in range(int(first), int(last or first) + 1):
        found.append(judged(seed, findings, folder.absolute() / f"{seed}-{findings}"))
        typer.echo(report.line(found[-1]), err=True)
    text = report.render(found)
    typer.echo(text)
    if keep:
        report.write(text, f"python -m benchmarks.judge --seeds {seeds} --findings {findings} --keep")


if __name__ == "__main__":
    sys.exit(app())
