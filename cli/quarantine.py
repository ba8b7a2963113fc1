"""Commands about documents that were set aside. Their code is imported only when they run."""

from pathlib import Path
from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, WaitOption, at

app = typer.Typer(invoke_without_command=True)


@app.callback()
def quarantine(
    context: typer.Context, home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """List what was set aside while reading or flattening, and why; show it, or try it again.

    Documents that were set aside are kept, and affect no other document.
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
            help="Only the document with this number in its object; 0 means the whole object.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write the stored bytes of one document to the --output file.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Output file for --raw.", show_default=False)
    ] = None,
) -> None:
    """Print the reason, place and stored content of documents that were set aside."""
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
    as_json: JsonOption = False,
) -> None:
    """Retry everything that was set aside: read its objects and flatten its days again.

    Exit codes: 0 nothing is set aside any more, 1 something still is or could not be read, 2 wrong usage.
    """
    from tracehound.cli.commands import quarantine as command  # noqa: PLC0415

    command.retry(at(home, config), wait_seconds=wait, as_json=as_json)
