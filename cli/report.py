"""The command `report`. Its code is imported only when it runs, so that help is quick."""

from pathlib import Path
from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, at

app = typer.Typer()


@app.command()
def report(
    html: Annotated[
        Path, typer.Option("--html", metavar="FILE", help="File to write; an existing file is replaced.")
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Write an overview as one page with charts: open, new and rising findings; images; operations.

    The page needs no network and no other file. The groups to look at first unfold to their findings and
    the commands that go on. The same warehouse and verdicts always give the same page.
    """
    from tracehound.cli.commands import report as command  # noqa: PLC0415

    command.report(html, at(home, config))
