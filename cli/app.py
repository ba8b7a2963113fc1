"""The `tracehound` command line. A command's code is imported only when it runs, so that help is quick."""

import gc
import sys
from datetime import datetime
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from tracehound.cli import assistants as assistants_cli
from tracehound.cli import case as case_cli
from tracehound.cli import ddl as ddl_cli
from tracehound.cli import desk as desk_cli
from tracehound.cli import export as export_cli
from tracehound.cli import lake as lake_cli
from tracehound.cli import live as live_cli
from tracehound.cli import outlets, panels
from tracehound.cli import profile as profile_cli
from tracehound.cli import publish as publish_cli
from tracehound.cli import quarantine as quarantine_cli
from tracehound.cli import query as query_cli
from tracehound.cli import regroup as regroup_cli
from tracehound.cli import report as report_cli
from tracehound.cli import sources as sources_cli
from tracehound.cli import tickets as tickets_cli
from tracehound.cli.options import (
    ConfigOption,
    FormatOption,
    HomeOption,
    Invocation,
    JsonOption,
    MemoryOption,
    OutputOption,
    TimeoutOption,
    WaitOption,
    at,
    form,
)
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.pipelines.settings.source_prefixes import (
    CLOUDTRAIL,
    CONTEXT,
    GUARDDUTY,
    S3,
    SECURITY_HUB,
    SQS,
)
from tracehound.transforms.layers import LAYERS, Layer

app = typer.Typer(
    name="tracehound",
    help=(
        "An open Amazon Detective for GuardDuty: keeps every finding with its process lineage "
        "and answers questions with SQL.\n\n"
        "Start with **tracehound demo**, or on your own findings with **tracehound run FOLDER**. "
        "Then **tracehound groups** lists what to look at first, and **tracehound investigate** "
        "shows everything about a finding. COMMAND --help tells more about a command."
    ),
    cls=panels.Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.add_typer(ddl_cli.app)
app.add_typer(desk_cli.app)
app.add_typer(live_cli.app)
app.add_typer(profile_cli.app)
app.add_typer(query_cli.app)
app.add_typer(report_cli.app)
app.add_typer(quarantine_cli.app, name="quarantine")
app.add_typer(sources_cli.app, name="sources")
app.add_typer(publish_cli.app, name="publish")
app.add_typer(export_cli.app, name="export")
app.add_typer(lake_cli.app, name="lake")
app.add_typer(lake_cli.fetching)
app.add_typer(regroup_cli.app, name="regroup")
app.add_typer(assistants_cli.app)
app.add_typer(case_cli.app, name="case")
app.add_typer(tickets_cli.app, name="tickets")

_DAY = "%Y-%m-%d"
_OBJECTS_BETWEEN_COLLECTIONS = 5_000


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"tracehound {version('tracehound')}")
        raise typer.Exit


@app.callback()
def root(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """What holds for every command: its help is that of `app`."""


@app.command()
def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders or files with findings (exports, API answers, events, zipped or not), "
            f"{S3}BUCKET/PREFIX, {GUARDDUTY} for GuardDuty's API ({GUARDDUTY}eu-west-1,us-east-1 selects "
            f"regions), or {SQS}QUEUE_URL; {CLOUDTRAIL} before a folder or {S3}BUCKET/PREFIX for API calls; "
            f"{CONTEXT} for what AWS says about the things that findings name; {SECURITY_HUB} for what "
            "Security Hub calls exposed. "
            "Default: the configured sources, else all that this home remembers: `tracehound sources` lists "
            "them.",
            show_default=False,
        ),
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=[_DAY],
            metavar="YYYY-MM-DD",
            rich_help_panel=panels.READ,
            help="Read exports from this day on.",
            show_default=False,
        ),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option(
            "--to",
            formats=[_DAY],
            metavar="YYYY-MM-DD",
            rich_help_panel=panels.READ,
            help="Read exports up to and including this day.",
            show_default=False,
        ),
    ] = None,
    role_arn: Annotated[
        str | None,
        typer.Option(rich_help_panel=panels.AWS, help="AWS role to assume.", show_default=False),
    ] = None,
    external_id: Annotated[
        str | None,
        typer.Option(
            rich_help_panel=panels.AWS, help="External id that the role requires.", show_default=False
        ),
    ] = None,
    endpoint_url: Annotated[
        str | None,
        typer.Option(
            rich_help_panel=panels.AWS, help="Endpoint to use instead of AWS's own.", show_default=False
        ),
    ] = None,
    requester_pays: Annotated[
        bool,
        typer.Option(
            "--requester-pays",
            rich_help_panel=panels.AWS,
            help="Agree to pay for S3 reads.",
        ),
    ] = False,
    all_calls: Annotated[
        bool,
        typer.Option(
            "--all",
            rich_help_panel=panels.READ,
            help=f"Read all objects of {CLOUDTRAIL} sources, not only the hours that findings ask for.",
        ),
    ] = False,
    upto: Annotated[
        Layer,
        typer.Option(
            rich_help_panel=panels.RUN,
            help="Stop after this layer. Only a run of all layers publishes a new warehouse.",
        ),
    ] = LAYERS[-1],
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            rich_help_panel=panels.RUN,
            help="Exit with 1 if documents were set aside or data rules are violated.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            rich_help_panel=panels.RUN,
            help="Say what would be read (objects, bytes, requests, price), and do nothing.",
        ),
    ] = False,
    wait: WaitOption = 60.0,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read new objects in SOURCES and bring every table up to date.

    Nothing is read twice, and nothing stored is ever lost. Documents that are broken, or are not findings,
    are set aside with the reason. Exit codes: 0 done, 1 something could not be read or built (the rest is
    stored), 2 wrong usage.
    """
    from tracehound.cli.commands import run as command  # noqa: PLC0415

    chosen = {
        "TRACEHOUND_AWS_ROLE_ARNS": role_arn,
        "TRACEHOUND_AWS_EXTERNAL_ID": external_id,
        "TRACEHOUND_AWS_ENDPOINT_URL": endpoint_url,
        "TRACEHOUND_AWS_REQUESTER_PAYS": "true" if requester_pays else None,
        "TRACEHOUND_CLOUDTRAIL_ALL": "true" if all_calls else None,
    }
    place = at(home, config, {name: text for name, text in chosen.items() if text})
    ends = first and first.date(), last and last.date()
    if dry_run:
        from tracehound.cli.commands.foresee import foresee  # noqa: PLC0415

        foresee(sources or [], place, ends, as_json=as_json)
    command.run(sources or [], place, upto, strict=strict, wait_seconds=wait, days=ends, as_json=as_json)


@app.command()
def rebuild(
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Rebuild everything downstream of raw, after an upgrade or when in doubt. Raw is not touched."""
    from tracehound.cli.commands import run as command  # noqa: PLC0415

    command.rebuild(at(home, config), wait_seconds=wait, as_json=as_json)


@app.command()
def purge(
    before: Annotated[
        str | None,
        typer.Option(
            "--before",
            metavar="YYYY-MM-DD",
            help="Delete versions from before this UTC day.",
            show_default=False,
        ),
    ] = None,
    take_back: Annotated[
        bool,
        typer.Option("--take-back", help="Undo the latest purge, so that older versions are stored again."),
    ] = False,
    person: Annotated[
        str | None,
        typer.Option(
            "--person",
            metavar="NAME_OR_KEY",
            help="Delete all API events of a person, by a name or by person_key.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Delete versions of findings from before a day, or a person's API events, and all built from them.

    The command says what it will delete and asks for confirmation. Purged versions are not stored again,
    however often they are read, unless you undo the purge: then the next run reads them if the sources still
    have them. A person's events never come back, and of the names only hashes are kept.
    """
    from tracehound.cli.commands import purge as command  # noqa: PLC0415

    if person is not None:
        others = [before is not None, take_back]
        command.person(
            person, at(home, config), is_alone=not any(others), yes=yes, wait_seconds=wait, as_json=as_json
        )
    if take_back:
        command.take_back(before, at(home, config), yes=yes, wait_seconds=wait, as_json=as_json)
    command.purge(before, at(home, config), yes=yes, wait_seconds=wait, as_json=as_json)


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="A SELECT statement, or a file that contains one. Default: stdin.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    format_: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    memory: MemoryOption = "2GB",
    timeout: TimeoutOption = 60.0,
) -> None:
    """Query the warehouse with SQL: read-only, no files, no settings.

    Tables are layer.table. Start with trends.findings, flattened.findings_current, flattened.processes,
    entities.entities and correlation.finding_groups. "SELECT schema_name, table_name, comment FROM
    duckdb_tables()" lists all, "DESCRIBE flattened.processes" the columns of one; docs/tables describes them.
    """
    from tracehound.cli.commands import sql as command  # noqa: PLC0415

    chosen = form(format_, as_json=as_json)
    command.sql(query, at(home, config), chosen, output, memory=memory, timeout_seconds=timeout)


@app.command()
def show(
    finding_id: Annotated[
        str, typer.Argument(help="Id or ARN of a finding; the first characters of an id are enough.")
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the stored documents of a finding, exactly as received, oldest version first."""
    from tracehound.cli.commands import show as command  # noqa: PLC0415

    command.show(finding_id, at(home, config), as_json=as_json)


@app.command()
def status(home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show what is stored, how recent it is, what was set aside and why, and how the last runs went."""
    from tracehound.cli.commands import status as command  # noqa: PLC0415

    command.status(at(home, config), as_json=as_json)


@app.command()
def doctor(
    home: HomeOption = None,
    config: ConfigOption = None,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Verify the checksum of every file in the lake."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check configuration, host and AWS account, and say how to fix what is wrong. Changes nothing.

    Exit codes: 0 no check failed, 1 a check failed.
    """
    from tracehound.cli.commands import doctor as command  # noqa: PLC0415

    command.run(home, config, deep=deep, as_json=as_json)


@app.command()
def demo(home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Run everything on bundled data: three weeks of a simulated organization under attack."""
    from tracehound.cli.commands import demo as command  # noqa: PLC0415

    command.demo(at(home, config), as_json=as_json)


def main() -> None:
    """Runs the command line; unusable settings count as wrong usage."""
    # What is loaded stays; to look for garbage among it as often as usual takes a fifth of the time.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    outlets.prepare()
    invocation = Invocation()
    try:
        _run(invocation)
    except WrongSettings as error:
        from tracehound.cli.commands.terminal import WRONG_USAGE, say_error  # noqa: PLC0415 - rich, for this alone

        say_error(error)
        sys.exit(WRONG_USAGE)
    except (KeyboardInterrupt, SystemExit):
        raise
    # Libraries written in other languages may raise something that is not an Exception.
    except BaseException as error:
        _say_trouble(error, invocation.home)


def _run(invocation: Invocation) -> None:
    """The command, and what it printed."""
    try:
        # However it was called, completion asks it by this name.
        app(obj=invocation, prog_name="tracehound")
    except SystemExit:
        outlets.flush()
        raise


def _say_trouble(error: BaseException, home: Home | None) -> NoReturn:
    """Ends the command with what the host denied, or with an unexpected error."""
    from tracehound.cli import last_resort  # noqa: PLC0415 - as above
    from tracehound.cli.commands.terminal import FAILED, say_error  # noqa: PLC0415 - as above
    from tracehound.pipelines.lake import troubles  # noqa: PLC0415 - as above

    # Errors of Dagster's own files name no path.
    where = f"the output, or a file in {home.path if home else 'the home'},"
    say_error(troubles.told(error, where) or last_resort.told(error, home))
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
