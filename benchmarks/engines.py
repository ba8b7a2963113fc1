"""`python -m benchmarks.engines SOURCE FOLDER`: what DuckDB and Spark cost over the same documents, by layer.

Prints a line of JSON for each engine and step: CPU of all processes, JVMs among them, wall and memory. Both
engines do a step one after the other, so that both see the same machine. A step is a run of the command, so
on Spark each starts a session. Figures for docs/scale.md.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.measure import measure, python

ENGINES = ("duckdb", "spark")
STEPS = {"raw": ("--upto", "raw"), "flattened": ("--upto", "flattened"), "models": ()}


def main(
    source: Annotated[Path, typer.Argument(help="Documents to read.")],
    folder: Annotated[Path, typer.Argument(help="Where homes are made, and left.")],
    step: Annotated[list[str], typer.Option(help="Steps to measure, in order; those before them first.")] = [  # noqa: B006
        *STEPS
    ],
    engine: Annotated[list[str], typer.Option(help="Engines to measure.")] = [*ENGINES],  # noqa: B006
) -> None:
    """Builds a home with each engine; homes that exist go on where they are."""
    for name in step:
        for each in engine:
            home = folder / each
            os.environ["TRACEHOUND_ENGINE"] = each
            usage = measure(python("tracehound.cli.app", "run", source, "--home", home, *STEPS[name]))
            print(json.dumps({"engine": each, "step": name} | vars(usage)), flush=True)
    typer.echo(f"{shutil.disk_usage(folder).free >> 30} GiB are free", err=True)


if __name__ == "__main__":
    typer.run(main)
