"""Commands for canned queries, and for the suppression advice that comes from one."""

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
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="Value of a parameter.", show_default=False),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file instead of stdout.")
    ] = None,
    memory: Annotated[str, typer.Option(help="Memory limit for the query, such as 500MB.")] = "2GB",
    timeout: Annotated[float, typer.Option(min=0.1, help="Time limit for the query in seconds.")] = 60.0,
) -> None:
    """Run one of the canned queries; `tracehound queries` lists them."""
    from tracehound.cli.commands import query as command  # noqa: PLC0415

    command.query(
        name, param or [], at(home, config), format_, output, memory=memory, timeout_seconds=timeout
    )


@app.command()
def queries(
    name: Annotated[
        str | None, typer.Argument(help="Canned query to describe with its parameters.", show_default=False)
    ] = None,
) -> None:
    """List the canned queries, or describe one: its parameters, and what to do with its answer."""
    from tracehound.cli.commands import query as command  # noqa: PLC0415

    command.queries(name)


@app.command()
def suppress(
    share: Annotated[
        float, typer.Option(min=0, max=100, help="Percentage of all findings to cover with the combinations.")
    ] = 80.0,
    most: Annotated[int, typer.Option(min=1, help="Maximum number of combinations, largest first.")] = 20,
    number: Annotated[
        int | None,
        typer.Option(
            "--filter",
            metavar="NUMBER",
            help="Print only the FindingCriteria of this combination.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all details of each combination as JSON.")
    ] = False,
) -> None:
    """Show which types, images and executables make up the volume, and what suppressing them would hide.

    Changes nothing: `--filter NUMBER` prints what `aws guardduty create-filter --finding-criteria` takes.
    """
    from tracehound.cli.commands import suppress as command  # noqa: PLC0415

    command.suppress(at(home, config), share, most, number, as_json=as_json)
