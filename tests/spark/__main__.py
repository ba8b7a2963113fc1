"""`python -m tests.spark`: builds every model on Spark, over several worlds, and compares it with DuckDB's table.

Exit code 1 if a table differs. Needs Java 17 or newer.
"""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tests.spark.equality import compared
from tests.spark.small import small_session
from tests.spark.whole import differing
from tests.spark.worlds import WORLDS
from tracehound.spark.session import Session

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_CONSOLE = Console(width=160)
_RUN = "run"


@app.command()
def main(
    worlds: Annotated[list[str] | None, typer.Argument(help="Worlds, or `run`; none: all.")] = None,
    model: Annotated[list[str] | None, typer.Option(help="Models; none: all.")] = None,
) -> None:
    """Compares both engines over WORLDS; `run` is a whole run of the command with the engine Spark."""
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tracehound-spark-") as folder:
        spark = small_session(Path(folder))
        for name in worlds or [*WORLDS, _RUN]:
            begun = time.monotonic()
            place = Path(folder) / name
            place.mkdir()
            if name == _RUN:
                found = [f"run: {each}" for each in differing(place)]
            else:
                found = _world(spark, name, place, model or [])
            failures += found
            _CONSOLE.print(f"{name}: {len(found)} differ, {time.monotonic() - begun:.0f} s")
        spark.stop()
    raise typer.Exit(1 if failures else 0)


def _world(spark: Session, name: str, folder: Path, chosen: list[str]) -> list[str]:
    scratch = folder / "scratch"
    scratch.mkdir()
    found = []
    rows = 0
    for each in compared(spark, WORLDS[name](folder), scratch, chosen):
        rows += each.rows
        if each.differs:
            found.append(f"{name}: {each.model}")
            _CONSOLE.print(f"[bold red]{name}: {each.model}[/]", each.differs[:1000], markup=True)
    _CONSOLE.print(f"{name}: {rows:,} rows")
    return found


if __name__ == "__main__":
    app()
