"""Words of the command line that ask what others have asked before: canned queries, and advice from one."""

from pathlib import Path
from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, Format, HomeOption, at

app = typer.Typer()


@app.command()
def query(
    name: Annotated[str, typer.Argument(help="Name of a canned query.")],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param", "-p", metavar="NAME=VALUE", help="A value for a parameter.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="How to print the rows.")] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, not to stdout.")
    ] = None,
    memory: Annotated[str, typer.Option(help="Memory that the query may use, such as 500MB.")] = "2GB",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that the query may take.")] = 60.0,
) -> None:
    """Ask one of the canned questions; `tracehound queries` lists them."""
    from tracehound.cli.commands import query as command  # noqa: PLC0415

    command.query(
        name, param or [], at(home, config), format_, output, memory=memory, timeout_seconds=timeout
    )


@app.command()
def queries(
    name: Annotated[
        str | None, typer.Argument(help="A query whose parameters to tell.", show_default=False)
    ] = None,
) -> None:
    """List the canned questions, or tell the parameters of one and what to do with its answer."""
    from tracehound.cli.commands import query as command  # noqa: PLC0415

    command.queries(name)


@app.command()
def suppress(
    share: Annotated[
        float, typer.Option(min=0, max=100, help="Percent of all findings that the combinations make.")
    ] = 80.0,
    most: Annotated[int, typer.Option(min=1, help="Combinations at most, largest first.")] = 20,
    number: Annotated[
        int | None,
        typer.Option(
            "--filter",
            metavar="NUMBER",
            help="Print the FindingCriteria of one combination alone.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all that is known of each as JSON.")] = False,
) -> None:
    """Tell which type, image and executable make the volume, and what a suppression rule for them would hide.

    Nothing is changed: `--filter NUMBER` prints what `aws guardduty create-filter --finding-criteria` takes.
    """
    from tracehound.cli.commands import suppress as command  # noqa: PLC0415

    command.suppress(at(home, config), share, most, number, as_json=as_json)
