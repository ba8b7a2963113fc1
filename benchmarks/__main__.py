"""`python -m benchmarks PART`: measures a part, keeps its result and renders the page again."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import (
    asks,
    calls,
    data,
    desk,
    incremental,
    lookups,
    memory,
    page,
    ratios,
    results,
    s3_objects,
    sql_layers,
    stages,
    web,
    worn,
)
from benchmarks.results import Figures

PARTS: dict[str, Callable[[int, int, Path], Figures]] = {
    "ratios": ratios.figures,
    "memory": memory.figures,
    "incremental": incremental.figures,
    "sql": sql_layers.figures,
    "stages": stages.figures,
    "s3": s3_objects.figures,
    "asks": asks.figures,
    "lookups": lookups.figures,
    "worn": worn.figures,
    "desk": desk.figures,
    "calls": calls.figures,
    "web": web.figures,
}
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    part: Annotated[str, typer.Argument(help=f"One of {', '.join(PARTS)}; all of them; or page.")],
    documents: Annotated[int, typer.Option(min=100, help="Documents of the part's main set.")] = 100_000,
    repeats: Annotated[int, typer.Option(min=1, help="How often each command runs.")] = 3,
    folder: Annotated[Path, typer.Option(help="Where sets are kept and runs write.")] = data.ROOT,
) -> None:
    """Measures PART and renders docs/benchmarks.md from all kept results; `page` renders only."""
    chosen = {"all": list(PARTS), "page": []}.get(part, [part])
    if unknown := set(chosen) - set(PARTS):
        raise typer.BadParameter(f"there is no part {', '.join(unknown)}")
    for name in chosen:
        typer.echo(f"measuring {name} with {documents:,} documents", err=True)
        figures = PARTS[name](documents, repeats, folder.absolute())
        command = f"python -m benchmarks {name} --documents {documents} --repeats {repeats}"
        results.keep(name, command, figures)
        shutil.rmtree(folder / "work", ignore_errors=True)
    page.write(results.kept())


if __name__ == "__main__":
    sys.exit(app())
