"""`python -m benchmarks.judge.ancestry --seed 7`: compares the process forest of a seed with its documents.

What belongs here: a forest built from the documents themselves, without code of the pipeline. Sample findings
are left out, as in the pipeline.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from benchmarks.data import ROOT, objects, read_lines
from benchmarks.judge.seeds import made
from tracehound.pipelines.lake.home import Home

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_PATHS = (Path(__file__).parents[1] / "queries" / "ancestry.sql").read_text(encoding="utf-8")
Process = tuple[str, str, str]
Step = tuple[str, str, str, str, int]


def expected(export: Path) -> set[Step]:
    """Every process with each ancestor that all documents together give it, and the distance."""
    parents: dict[Process, str] = {}
    for path in objects(export):
        for line in read_lines(path):
            parents |= _parents(json.loads(line))
    return {step for process in parents for step in _above(process, parents)}


def _parents(finding: dict[str, Any]) -> dict[Process, str]:
    """The parent of every process that a finding names."""
    details = finding["service"].get("runtimeDetails") or {}
    if (finding["service"].get("additionalInfo") or {}).get("sample"):
        return {}
    context = details.get("context") or {}
    roles = (details.get("process"), context.get("modifyingProcess"), context.get("targetProcess"))
    processes = [each for role in roles if role for each in (role, *(role.get("lineage") or ()))]
    account = finding["accountId"], finding["region"]
    return {(*account, each["uuid"]): each["parentUuid"] for each in processes if each.get("parentUuid")}


def _above(process: Process, parents: dict[Process, str]) -> Iterator[Step]:
    at, distance = process, 0
    while at in parents:
        at, distance = (*at[:2], parents[at]), distance + 1
        yield (*process, at[2], distance)


def found(home: Home) -> set[Step]:
    """Every process with its ancestors in the served file."""
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return set(con.execute(_PATHS).fetchall())


@app.command()
def main(
    seed: Annotated[int, typer.Option(help="The seed.")],
    findings: Annotated[int, typer.Option(min=100, help="Findings of it.")] = 20_000,
    folder: Annotated[Path, typer.Option(help="Where exports and homes of seeds are kept.")] = ROOT / "judge",
) -> None:
    """Prints how many paths there are, are missing, or are wrong; exits with 1 if any are."""
    seed_folder = folder.absolute() / f"{seed}-{findings}"
    ours = found(made(seed, findings, seed_folder))
    truth = expected(seed_folder / "export")
    typer.echo(f"{len(truth):,} paths; missing {len(truth - ours):,}, wrong {len(ours - truth):,}")
    raise typer.Exit(ours != truth)


if __name__ == "__main__":
    sys.exit(app())
