"""Commands that export findings and groups for other systems. Their code is imported only when they run."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from tracehound.cli import panels
from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, at

app = typer.Typer(no_args_is_help=True, help="Export findings and groups for other systems.")
_DAY = "%Y-%m-%d"


@app.callback()
def export() -> None:
    """Export findings and groups for other systems."""


@app.command()
def ocsf(
    what: Annotated[
        Literal["findings", "groups"],
        typer.Argument(
            help="findings: a Detection Finding of each version. groups: an Incident Finding of each."
        ),
    ] = "findings",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            rich_help_panel=panels.OUTPUT,
            help="File of JSON lines, or with --parquet a folder. Default: stdout.",
            show_default=False,
        ),
    ] = None,
    parquet: Annotated[
        bool,
        typer.Option(
            "--parquet",
            rich_help_panel=panels.OUTPUT,
            help="Write Parquet into --output, in the folders of a custom source of Security Lake.",
        ),
    ] = False,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=[_DAY], metavar="YYYY-MM-DD", help="Versions from this day on."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option(
            "--to", formats=[_DAY], metavar="YYYY-MM-DD", help="Versions up to and including this day."
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export as events of OCSF 1.8: JSON lines, or Parquet for Security Lake.

    Versions are Create, Update and Close, with process ancestry and every resource; verdicts are status and
    verdict. Values without a place in the schema are under `unmapped`. The same home gives the same bytes.

    Exit codes: 0 exported, 1 it could not be written, 2 nothing is served, or wrong usage.
    """
    from tracehound.cli.commands import export as command  # noqa: PLC0415

    days = tuple(each.strftime(_DAY) if each else None for each in (first, last))
    command.ocsf(at(home, config), what, output, days, is_parquet=parquet, as_json=as_json)


@app.command()
def stix(
    given: Annotated[
        str,
        typer.Argument(metavar="GROUP", help="Id of a group or of a finding in it; its first characters do."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            rich_help_panel=panels.OUTPUT,
            help="File to write. Default: stdout.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Export a group as a bundle of STIX 2.1: its processes, files, addresses, names and techniques.

    An observable has the same id in every bundle, so that platforms add up what they are told twice. The
    bundle is JSON with and without --json.

    Exit codes: 0 exported, 1 no such group, or it could not be written.
    """
    from tracehound.cli.commands import export_stix as command  # noqa: PLC0415

    command.stix(at(home, config), given, output)
