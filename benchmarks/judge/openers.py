"""`python -m benchmarks.judge.openers --seeds 100-119`: judges who is said to have opened sessions.

Each seed is an export with CloudTrail and audit logs beside it. The command reads what findings ask for.
"""

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from benchmarks.contest import tracehound_all
from benchmarks.data import ROOT
from benchmarks.judge import report
from benchmarks.judge.opening import Opening, judged, total
from benchmarks.judge.seeds import DAYS, START, folder_of, numbers
from benchmarks.measure import measure
from tracehound import intrusions
from tracehound.intrusions import trail as intrusions_trail
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.simulator import trail as simulator_trail

PAGE = report.PAGE.with_name("cloudtrail.md")
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def _simulator(seed: int, findings: int, folder: Path, ordinary: int) -> None:
    simulator_trail.write_with_trail(folder, seed, findings, START, DAYS, ordinary=ordinary)


def _intrusions(seed: int, findings: int, folder: Path, ordinary: int) -> None:
    intrusions_trail.record(folder, intrusions.world(seed, findings, START, DAYS), ordinary)


# Each writes `export/`, `cloudtrail/` and what is true of both into a folder.
GENERATORS: Mapping[str, Callable[[int, int, Path, int], None]] = {
    "simulator": _simulator,
    "intrusions": _intrusions,
}


def judged_seed(
    seed: int, findings: int, folder: Path, generator: str, ordinary: int, *, is_whole: bool = False
) -> Opening:
    """Makes a seed's findings with CloudTrail, runs the command on them and judges; keeps its home."""
    home = Home.find(load(), folder / ("home-all" if is_whole else "home"))
    if not home.warehouse.exists():
        shutil.rmtree(home.path, ignore_errors=True)
        if not (folder / "people.jsonl").exists():
            shutil.rmtree(folder, ignore_errors=True)
            GENERATORS[generator](seed, findings, folder, ordinary)
        options = ["--all"] if is_whole else []
        measure(
            [*tracehound_all(folder / "export", home.path), f"cloudtrail:{folder / 'cloudtrail'}", *options]
        )
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return judged(folder, con)


def render(seeds: Mapping[int, Opening]) -> str:
    """The figures of each seed and of all, and of each thing that makes it hard."""
    names = Opening.names()
    rows = [(str(seed), *(_text(opening, name) for name in names)) for seed, opening in seeds.items()]
    every = total(seeds.values())
    rows.append(("all", *(_text(every, name) for name in names)))
    head = ("seed", *map(_head, names))
    traps = [(trap, f"{tally.right} of {tally.all}") for trap, tally in sorted(every.by_trap.items())]
    parts = [report.table(head, rows), report.table(("sessions", "right"), traps)]
    return "\n\n".join(parts) + "\n"


def summary(seeds: Mapping[int, Opening]) -> str:
    """The figures of all seeds together, and the worst seed's."""
    every = total(seeds.values())
    rows = [
        (
            _head(name),
            _text(every, name),
            f"{min(getattr(opening, name).share for opening in seeds.values()):.4f}",
        )
        for name in Opening.names()
    ]
    return report.table(("figure", f"{len(seeds)} seeds", "worst seed"), rows) + "\n"


def _head(name: str) -> str:
    return _HEADS.get(name, name.replace("_", " "))


_HEADS = {"named": "named: precision", "found": "recall"}


def _text(opening: Opening, name: str) -> str:
    tally = getattr(opening, name)
    return f"{tally.share:.4f} ({tally.right} of {tally.all})"


def _print_wrong(seed: int, wrong: Sequence[str]) -> None:
    for line in wrong:
        typer.echo(f"seed {seed}: {line}", err=True)


@app.command()
def main(
    seeds: Annotated[str, typer.Option(help="Seeds, as `7` or `100-119`.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of each.")] = 2000,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT
    / "openers",
    generator: Annotated[str, typer.Option(help=f"Whose findings: {' or '.join(GENERATORS)}.")] = "simulator",
    ordinary: Annotated[int, typer.Option(min=0, help="Ordinary records for each that matters.")] = 100,
    whole: Annotated[
        bool, typer.Option("--all", help="Read all of CloudTrail, not what findings ask for.")
    ] = False,
    keep: Annotated[bool, typer.Option(help="Write the figures into docs/cloudtrail.md.")] = False,
) -> None:
    """Makes each seed, runs the command on it, and prints what is right."""
    if generator not in GENERATORS:
        raise typer.BadParameter(f"there is no generator {generator}")
    found = {}
    for seed in numbers(seeds):
        place = folder_of(folder, generator, seed, findings)
        found[seed] = judged_seed(seed, findings, place, generator, ordinary, is_whole=whole)
        _print_wrong(seed, found[seed].wrong)
    typer.echo(render(found))
    if keep:
        options = f"--generator {generator} --seeds {seeds} --findings {findings}"
        options += " --all" if whole else ""
        of = f"openers of {generator}{', all calls read' if whole else ''}"
        report.write(summary(found), f"python -m benchmarks.judge.openers {options} --keep", of, PAGE)


if __name__ == "__main__":
    sys.exit(app())
