"""The command `desk`. Its code is imported only when it runs, so that help is quick."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, at

app = typer.Typer()
_PORT = 8765


@app.command()
def desk(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = _PORT,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Serve the queue, groups, findings and entities as linked pages, until Ctrl-C.

    Only this host reaches it. Every page is also JSON and CSV: add .json or .csv to its address.
    """
    from tracehound.cli.commands import live as command  # noqa: PLC0415

    command.desk(at(home, config), port)
