"""Options that several commands share, declared once, so that they read and act alike.


What belongs here: the options, and the home and settings that they choose. What does not: what a word does
with them (`cli.commands`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

# Typer gives a context to parameters alone, and every word would need one.
from typer._click.globals import get_current_context

from tracehound.cli import panels
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading

Format = Literal["table", "json", "csv", "parquet"]

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        rich_help_panel=panels.HOME,
        help="Folder of the lake and the warehouse. Default: $TRACEHOUND_HOME, else the configured home, "
        "else .tracehound.",
        show_default=False,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        rich_help_panel=panels.HOME,
        help="Configuration file. Default: $TRACEHOUND_CONFIG, else tracehound.toml in the working folder.",
        show_default=False,
    ),
]
WaitOption = Annotated[
    float,
    typer.Option(
        "--wait",
        min=0,
        rich_help_panel=panels.RUN,
        help="Seconds to wait while another process writes to the same home.",
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        rich_help_panel=panels.OUTPUT,
        help="Print one JSON document on stdout, without shortening anything.",
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        rich_help_panel=panels.OUTPUT,
        help="Output format. Default: table.",
        show_default=False,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        rich_help_panel=panels.OUTPUT,
        help="Write to this file instead of stdout.",
        show_default=False,
    ),
]
MemoryOption = Annotated[
    str, typer.Option(rich_help_panel=panels.LIMITS, help="Memory limit for the query, such as 500MB.")
]
TimeoutOption = Annotated[
    float, typer.Option(min=0.1, rich_help_panel=panels.LIMITS, help="Time limit for the query in seconds.")
]


@dataclass
class Invocation:
    """What a command line has come to, for whoever tells how it ended: its home, once it is chosen."""

    home: Home | None = None


def form(chosen: Format | None, *, as_json: bool) -> Format:
    """The output format of `--format` and `--json`."""
    if as_json and chosen not in (None, "json"):
        raise typer.BadParameter(f"--json and --format {chosen} are mutually exclusive.")
    return "json" if as_json else chosen or "table"


def at(home: Path | None, config: Path | None, chosen: Mapping[str, str] | None = None) -> Home:
    """The home that a command line names, with its settings: read here, and passed on from here.

    `chosen` are other settings of the command line, by their variable. Raises WrongSettings.
    """
    found = Home.find(reading.load(chosen_file(config), chosen), home)
    invocation = get_current_context().find_object(Invocation)
    if invocation:
        invocation.home = found
    return found


def chosen_file(config: Path | None) -> Path | None:
    """The configuration file that a command line names, if it names one."""
    context = get_current_context()
    # What stands before the second of two words holds for both.
    before: Path | None = context.parent.params.get("config") if context.parent else None
    return config or before
