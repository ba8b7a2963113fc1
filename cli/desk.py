"""Commands of the investigator's desk. Their code is imported only when they run, so that help is quick."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from tracehound.cli import panels
from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, at

app = typer.Typer()
# As in `desk.verdicts`, which imports more than help may take.
_Verdict = Literal["true-positive", "false-positive", "benign", "undecided"]
_VERDICTS = get_args(_Verdict)

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
    why: Annotated[
        tuple[str, str] | None,
        typer.Option(
            metavar="FINDING FINDING",
            help="Only tell which links lead from one of its findings to another.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    html: _HtmlOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything about a group of findings: timeline, reasons, who and what is involved."""
    from tracehound.cli.commands import group as command  # noqa: PLC0415

    if why:
        command.why(group_id, why, at(home, config), as_json=as_json)
    else:
        command.group(group_id, at(home, config), html, as_json=as_json)


@app.command()
def groups(
    since: Annotated[
        str | None,
        typer.Option(
            help="Only groups with an event in the last 12h, 7d, 4w … of the data.", show_default=False
        ),
    ] = None,
    min_severity: Annotated[
        str, typer.Option(help="Minimum severity: low, medium, high, critical, or a number.")
    ] = "0",
    most: Annotated[int, typer.Option(min=1, help="Maximum number to show.")] = 10,
    undecided: Annotated[
        bool,
        typer.Option(
            "--undecided/--all",
            help="Only groups with a finding that awaits triage and has no verdict, or all.",
        ),
    ] = True,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the groups that await a verdict, gravest first, each in a sentence.

    A group leaves the queue when each of its findings has a verdict, or is archived or expired in GuardDuty.
    `tracehound group ID` shows one of them with all its findings.
    """
    from tracehound.cli.commands import groups as command  # noqa: PLC0415

    place = at(home, config)
    command.list_groups(since, min_severity, most, place, undecided=undecided, as_json=as_json)


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
    subjects: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...",
            # After the ids comes the verdict; a shell can't tell which of both is being typed.
            autocompletion=lambda: list(_VERDICTS),
            help="Ids of findings or groups; the first characters are enough. - reads them from stdin.",
        ),
    ],
    word: Annotated[
        _Verdict,
        typer.Argument(
            metavar="VERDICT",
            help="true-positive, false-positive or benign; undecided takes a verdict back.",
        ),
    ],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    status: Annotated[
        Literal["open", "in-progress", "contained", "closed"] | None,
        typer.Option(help="How far you are with it. Default: as before.", show_default=False),
    ] = None,
    owner: Annotated[
        str | None, typer.Option(help="Who works on it. Default: as before.", show_default=False)
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record your verdict on findings or groups, beside the data; the latest verdict counts.

    What has a verdict leaves the queue of `tracehound groups`. A group comes back with a new finding.
    """
    from tracehound.cli.commands import verdict as command  # noqa: PLC0415

    command.decide(subjects, word, note, status, owner, at(home, config), as_json=as_json)


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
