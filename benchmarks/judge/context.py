"""`python -m benchmarks.judge.context --seeds 100-119`: judges what is shown of the things of findings.

Each seed is an export with events of tasks and with APIs that answer as of each run. Only the command's own
tables are judged.
"""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from benchmarks.data import ROOT
from benchmarks.judge import report
from benchmarks.judge.asking import moments, run_all
from benchmarks.judge.seeds import DAYS, START, folder_of, numbers
from benchmarks.judge.telling import Telling, judged, total
from tracehound import intrusions
from tracehound.intrusions import context as intrusions_context
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.simulator import context as simulator_context

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def _simulator(seed: int, findings: int, folder: Path) -> None:
    simulator_context.write_with_context(folder, seed, findings, START, DAYS)


def _intrusions(seed: int, findings: int, folder: Path) -> None:
    intrusions_context.record(folder, intrusions.world(seed, findings, START, DAYS))


# Each writes `export/`, `events/`, `context/` and what is true of them into a folder.
GENERATORS: Mapping[str, Callable[[int, int, Path], None]] = {
    "simulator": _simulator,
    "intrusions": _intrusions,
}


def judged_seed(seed: int, findings: int, folder: Path, generator: str, runs: int) -> Telling:
    """Makes a seed's findings with context, runs the command on them and judges; keeps its home."""
    home = Home.find(load(), folder / "home")
    if not home.warehouse.exists():
        shutil.rmtree(folder, ignore_errors=True)
        GENERATORS[generator](seed, findings, folder)
        run_all(folder, home.path, moments(START, DAYS, runs))
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return judged(folder, con, home.settings.context.calls_per_run)


def render(seeds: Mapping[int, Telling]) -> str:
    """The figures of each seed and of all, and of each reason."""
    names = Telling.names()
    rows = [(str(seed), *(_text(telling, name) for name in names)) for seed, telling in seeds.items()]
    every = total(seeds.values())
    rows.append(("all", *(_text(every, name) for name in names)))
    reasons = [
        (reason, f"{tally.right:,} of {tally.all:,}") for reason, tally in sorted(every.by_reason.items())
    ]
    parts = [report.table(("seed", *names), rows), report.table(("reason", "right"), reasons)]
    return "\n\n".join(parts) + "\n"


def _text(telling: Telling, name: str) -> str:
    tally = getattr(telling, name)
    return f"{tally.right:,} of {tally.all:,}"


@app.command()
def main(
    seeds: Annotated[str, typer.Option(help="Seeds, as `7` or `100-119`.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of each.")] = 500,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT
    / "context",
    generator: Annotated[str, typer.Option(help=f"Whose findings: {' or '.join(GENERATORS)}.")] = "simulator",
    runs: Annotated[int, typer.Option(min=1, help="Runs over the time of each.")] = 4,
    keep: Annotated[bool, typer.Option(help="Write the figures into docs/context.md.")] = False,
) -> None:
    """Makes each seed, runs the command on it, and prints what is right."""
    if generator not in GENERATORS:
        raise typer.BadParameter(f"there is no generator {generator}")
    found = {}
    for seed in numbers(seeds):
        place = folder_of(folder, generator, seed, findings)
        found[seed] = judged_seed(seed, findings, place, generator, runs)
        for line in found[seed].wrong:
            typer.echo(f"seed {seed}: {line}", err=True)
    text = render(found)
    typer.echo(text)
    if keep:
        options = f"--generator {generator} --seeds {seeds} --findings {findings} --runs {runs} --keep"
        page = report.PAGE.with_name("context.md")
        report.write(text, f"python -m benchmarks.judge.context {options}", f"context of {generator}", page)


if __name__ == "__main__":
    sys.exit(app())
