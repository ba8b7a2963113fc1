"""The word `report`. What it does is imported only when it runs: help is quick."""

from pathlib import Path
from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, at

app = typer.Typer()


@app.command()
def report(
    html: Annotated[
        Path, typer.Option("--html", metavar="FILE", help="File to write; one that is there is replaced.")
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the overview as one page with plots: what is open, new and getting worse; images; operations.

    The page needs no network and no other file. It tells of the served warehouse, and the same warehouse
    gives the same page.
    """
    from tracehound.cli.commands import report as command  # noqa: PLC0415

    command.report(html, at(home, config))
