"""Commands of the investigator's desk. Their code is imported only when they run, so that help is quick."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tracehound.cli import panels
from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, at

app = typer.Typer()

_HtmlOption = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        rich_help_panel=panels.OUTPUT,
        help="Write one self-contained HTML page.",
        show_default=False,
    ),
]


@app.command()
def investigate(
    finding: Annotated[
        str, typer.Argument(help="Id or ARN of a finding; the first characters of an id are enough.")
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
    html: _HtmlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything about a finding: what happened, process tree, group, what is new, what to ask next."""
    from tracehound.cli.commands import investigate as command  # noqa: PLC0415

    command.investigate(finding, at(home, config), html, as_json=as_json)


@app.command()
def group(
    group_id: Annotated[
        str,
        typer.Argument(
            metavar="GROUP",
            help="Id of a group, current or earlier, or its first characters; or a finding in the group.",
        ),
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
    html: _HtmlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything about a group of findings: timeline, reasons, who and what is involved."""
    from tracehound.cli.commands import group as command  # noqa: PLC0415

    command.group(group_id, at(home, config), html, as_json=as_json)


@app.command()
def groups(
    since: Annotated[
        str, typer.Option(help="Only groups with an event in the last 12h, 7d, 4w … of the data.")
    ] = "7d",
    min_severity: Annotated[
        str, typer.Option(help="Minimum severity: low, medium, high, critical, or a number.")
    ] = "low",
    most: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 25,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the groups of findings to look at, gravest first. *Now* is the newest event in the data.

    `tracehound group ID` shows one of them with all its findings.
    """
    from tracehound.cli.commands import group as command  # noqa: PLC0415

    command.list_groups(since, min_severity, most, at(home, config), as_json=as_json)


@app.command()
def tree(
    what: Annotated[
        str,
        typer.Argument(
            help="Id or ARN of a finding or ECS task, or the uuid of a process. Of a finding's id, the first "
            "characters are enough."
        ),
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw processes as a tree, combined from all findings that saw a part of it."""
    from tracehound.cli.commands import tree as command  # noqa: PLC0415

    command.tree(what, at(home, config), as_json=as_json)


@app.command()
def verdict(
    subject: Annotated[
        str, typer.Argument(help="Id of a finding or group; the first characters are enough.")
    ],
    word: Annotated[
        Literal["true-positive", "false-positive", "benign"],
        typer.Argument(metavar="VERDICT", help="true-positive, false-positive or benign."),
    ],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record your verdict on a finding or a group, beside the data; the latest verdict counts."""
    from tracehound.cli.commands import verdict as command  # noqa: PLC0415

    command.decide(subject, word, note, at(home, config), as_json=as_json)


@app.command()
def verdicts(
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[
        bool,
        typer.Option(
            "--csv", rich_help_panel=panels.OUTPUT, help="Print CSV, safe to open in a spreadsheet."
        ),
    ] = False,
) -> None:
    """Print all verdicts, oldest first."""
    from tracehound.cli.commands import verdict as command  # noqa: PLC0415

    command.export(at(home, config), "json" if as_json else "csv" if as_csv else "table")


@app.command()
def find(
    pattern: Annotated[
        str,
        typer.Argument(
            help="Text with * and ? as wildcards; a network such as 198.51.100.0/24; or the first characters "
            "of an id, hash or name."
        ),
    ],
    most: Annotated[int, typer.Option(min=1, help="Maximum number to show per kind.")] = 20,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search entities, findings and groups.

    `tracehound profile KIND KEY` shows an entity that was found, `investigate` a finding, `group` a group.
    """
    from tracehound.cli.commands import find as command  # noqa: PLC0415

    command.find(pattern, most, at(home, config), as_json=as_json)
