"""`tracehound regroup`: joining and splitting groups by hand."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, at

app = typer.Typer(
    no_args_is_help=True,
    help="Join or split groups by hand. Decisions are kept beside the data, and the next run follows them.",
)

_NoteOption = Annotated[str, typer.Option(help="Why.")]


@app.command()
def join(
    subjects: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids of findings or groups; the first characters are enough."),
    ],
    note: _NoteOption = "",
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the groups of some findings, or some groups, into one."""
    from tracehound.cli.commands import regroup as command  # noqa: PLC0415

    command.join(subjects, note, at(home, config), as_json=as_json)


@app.command()
def split(
    findings: Annotated[
        list[str],
        typer.Argument(
            metavar="FINDING...",
            help="Ids of the findings that do not belong to their group; the first characters are enough.",
        ),
    ],
    note: _NoteOption = "",
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Split findings off from the rest of their group; they stay together as far as they are linked.

    A later finding that is linked to both parts joins them again.
    """
    from tracehound.cli.commands import regroup as command  # noqa: PLC0415

    command.split(findings, note, at(home, config), as_json=as_json)


@app.command()
def undo(
    decision: Annotated[
        str, typer.Argument(help="Id of a decision; the first characters are enough. `list` has all.")
    ],
    note: _NoteOption = "",
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a decision back."""
    from tracehound.cli.commands import regroup as command  # noqa: PLC0415

    command.undo(decision, note, at(home, config), as_json=as_json)


@app.command("list")
def list_(home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Print all decisions, oldest first, also those that were taken back."""
    from tracehound.cli.commands import regroup as command  # noqa: PLC0415

    command.list_decisions(at(home, config), as_json=as_json)
