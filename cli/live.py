"""The command `desk`. Its code is imported only when it runs, so that help is quick."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, at

app = typer.Typer()


@app.command()
def desk(
    listen: Annotated[
        str,
        typer.Option(
            metavar="HOST:PORT",
            help="Where to listen, or unix:PATH; port 0 takes a free one. Other hosts can connect only where "
            "`[desk]` says how people log in.",
        ),
    ] = "127.0.0.1:8765",
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Serve the queue, groups, findings and entities as linked pages in a browser, until Ctrl-C.

    The command prints an address with a token for your browser. Every page is also JSON and CSV: add .json
    or .csv to its address.
    """
    from tracehound.cli.commands import live as command  # noqa: PLC0415

    command.desk(at(home, config), listen)
