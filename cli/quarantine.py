"""Words of the command line about what is set aside. What they do is imported only when they run."""

from pathlib import Path
from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, WaitOption, at

app = typer.Typer(invoke_without_command=True)

_JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def quarantine(
    context: typer.Context, home: HomeOption = None, config: ConfigOption = None, as_json: _JsonOption = False
) -> None:
    """Tell what was set aside, when it was read or flattened, and why; show it, or try it again.

    Everything that is set aside is kept, and costs nothing beside it.
    """
    if context.invoked_subcommand is None:
        from tracehound.cli.commands import quarantine as command  # noqa: PLC0415

        command.list_reasons(at(home, config), as_json=as_json)


@app.command()
def show(
    wanted: Annotated[
        str, typer.Argument(metavar="ID|URI", help="Id of a finding, or URI (or path) of an object.")
    ],
    number: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Only the document with this number in its object; 0 is the whole object.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: _JsonOption = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the stored bytes of one document to --output.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File for --raw.", show_default=False)
    ] = None,
) -> None:
    """Print reason, place and stored content of what was set aside."""
    from tracehound.cli.commands import quarantine as command  # noqa: PLC0415

    if raw or output:
        command.write_raw(wanted, number, at(home, config), output)
    else:
        command.show(wanted, number, at(home, config), as_json=as_json)


@app.command()
def retry(
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: _JsonOption = False,
) -> None:
    """Try everything again that is set aside: objects are read, and days flattened, anew.

    Exit codes: 0 nothing is set aside any more, 1 something still is or could not be read, 2 wrong usage.
    """
    from tracehound.cli.commands import quarantine as command  # noqa: PLC0415

    command.retry(at(home, config), wait_seconds=wait, as_json=as_json)
