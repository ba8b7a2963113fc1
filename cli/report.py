"""The command `report`. Its code is imported only when it runs, so that help is quick."""

from pathlib import Path
from typing import Annotated

import typer

from tracehound.cli import panels
from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, at

app = typer.Typer()


@app.command()
def report(
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            rich_help_panel=panels.OUTPUT,
            help="File to write; an existing file is replaced.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write an overview as a page with charts, or as JSON: open, new and rising findings; images; operations.

    The page needs no network and no other file. The groups to look at first unfold to their findings and
    the commands that go on. The same warehouse and verdicts always give the same page.
    """
    from tracehound.cli.commands import report as command  # noqa: PLC0415

    command.report(html, at(home, config), as_json=as_json)
