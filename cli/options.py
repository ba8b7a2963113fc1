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

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading

Format = Literal["table", "json", "csv", "parquet"]

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of the lake and the warehouse. Default: $TRACEHOUND_HOME, else the configured home, "
        "else .tracehound.",
        show_default=False,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Configuration file. Default: $TRACEHOUND_CONFIG, else tracehound.toml in the working folder.",
        show_default=False,
    ),
]
WaitOption = Annotated[
    float,
    typer.Option("--wait", min=0, help="Seconds to wait while another process writes to the same home."),
]


@dataclass
class Invocation:
    """What a command line has come to, for whoever tells how it ended: its home, once it is chosen."""

    home: Home | None = None


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
