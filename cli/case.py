"""`tracehound case`: the casebook, read from a terminal."""

from typing import Annotated, Literal

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, OutputOption, at

app = typer.Typer(
    no_args_is_help=True,
    help="Cases: what people pinned and noted. `list` lists them, `show` shows one, `export` writes it to a "
    "file.",
)

_CaseArgument = Annotated[
    str, typer.Argument(metavar="CASE", help="Id of a case; the first characters are enough.")
]


@app.command("list")
def list_(home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List all cases: open ones first, and of both those changed last."""
    from tracehound.cli.commands import case as command  # noqa: PLC0415

    command.list_cases(at(home, config), as_json=as_json)


@app.command()
def show(
    case: _CaseArgument, home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Show a case: its notes, and what is pinned to it."""
    from tracehound.cli.commands import case as command  # noqa: PLC0415

    command.show(case, at(home, config), as_json=as_json)


@app.command()
def export(
    case: _CaseArgument,
    form: Annotated[
        Literal["html", "jsonl"],
        typer.Option("--as", help="One self-contained HTML page, or JSON lines for Timesketch."),
    ] = "html",
    output: OutputOption = None,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Write a case as one HTML page, or as JSON lines for Timesketch."""
    from tracehound.cli.commands import case as command  # noqa: PLC0415

    command.export(case, at(home, config), form, output)
