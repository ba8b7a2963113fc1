"""The command `tracehound`: its words. What they do is imported only when they run, so that help is quick."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tracehound.cli import desk as desk_cli
from tracehound.cli import outlets
from tracehound.cli import profile as profile_cli
from tracehound.cli import quarantine as quarantine_cli
from tracehound.cli import query as query_cli
from tracehound.cli import report as report_cli
from tracehound.cli.options import ConfigOption, Format, HomeOption, Invocation, WaitOption, at
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.transforms.layers import LAYERS, Layer

app = typer.Typer(
    name="tracehound",
    help=(
        "An open Amazon Detective for GuardDuty: keeps every finding with its process lineage, "
        "and answers with SQL.\n\n"
        "Read findings with [bold]tracehound run FOLDER[/], look with [bold]tracehound status[/], "
        'ask with [bold]tracehound sql "SELECT …"[/].'
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(desk_cli.app)
app.add_typer(profile_cli.app)
app.add_typer(query_cli.app)
app.add_typer(report_cli.app)
app.add_typer(quarantine_cli.app, name="quarantine")

_DAY = "%Y-%m-%d"


@app.command()
def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders or files with findings (exports, API answers, events, zipped or not), "
            "s3://BUCKET/PREFIX, guardduty: for GuardDuty's API (guardduty:eu-west-1,us-east-1 names "
            "regions), or sqs:QUEUE_URL. Default: the configuration's sources, else all that were ever given "
            "to this home.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    upto: Annotated[
        Layer,
        typer.Option(help="Stop after this layer. Only a run of all layers serves a new warehouse."),
    ] = LAYERS[-1],
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Exit with 1 if documents were set aside or rules about data are broken."
        ),
    ] = False,
    wait: WaitOption = 60.0,
    first: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=[_DAY], help="Read exports of this day and later.", show_default=False
        ),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option(
            "--to", formats=[_DAY], help="Read exports of this day and earlier.", show_default=False
        ),
    ] = None,
    role_arn: Annotated[
        str | None,
        typer.Option(help="Role to assume for AWS.", show_default=False),
    ] = None,
    external_id: Annotated[
        str | None,
        typer.Option(help="External id that the role asks for.", show_default=False),
    ] = None,
    endpoint_url: Annotated[
        str | None,
        typer.Option(help="Endpoint in the place of AWS's own.", show_default=False),
    ] = None,
    requester_pays: Annotated[
        bool,
        typer.Option(
            "--requester-pays",
            help="Agree to pay for what is read from S3.",
        ),
    ] = False,
) -> None:
    """Read what is new in SOURCES and bring every table up to date.

    What was read before is not read again; nothing that is stored is ever lost. What is no finding, or a
    broken one, is set aside with its reason. Exit codes: 0 done, 1 something could not be read or built (the
    rest is stored), 2 wrong usage.
    """
    from tracehound.cli.commands import run as command  # noqa: PLC0415

    chosen = {
        "TRACEHOUND_AWS_ROLE_ARNS": role_arn,
        "TRACEHOUND_AWS_EXTERNAL_ID": external_id,
        "TRACEHOUND_AWS_ENDPOINT_URL": endpoint_url,
        "TRACEHOUND_AWS_REQUESTER_PAYS": "true" if requester_pays else None,
    }
    place = at(home, config, {name: text for name, text in chosen.items() if text})
    ends = first and first.date(), last and last.date()
    command.run(sources or [], place, upto, strict=strict, wait_seconds=wait, days=ends)


@app.command()
def rebuild(home: HomeOption = None, config: ConfigOption = None, wait: WaitOption = 60.0) -> None:
    """Make everything downstream of raw again, after an upgrade or a doubt. Raw is not touched."""
    from tracehound.cli.commands import run as command  # noqa: PLC0415

    command.rebuild(at(home, config), wait_seconds=wait)


@app.command()
def purge(
    before: Annotated[
        str | None,
        typer.Option(
            "--before",
            metavar="YYYY-MM-DD",
            help="Delete versions of earlier UTC days.",
            show_default=False,
        ),
    ] = None,
    take_back: Annotated[
        bool,
        typer.Option("--take-back", help="Forget the latest purge, so that older versions are stored again."),
    ] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: WaitOption = 60.0,
) -> None:
    """Delete versions of findings that were written before a day, in raw and in all that is made from it.

    It says what will be deleted and asks. What was purged is not stored again, however often it is read,
    unless that purge is taken back: then the next run reads what it kept out, if the sources still have it.
    """
    from tracehound.cli.commands import purge as command  # noqa: PLC0415

    if take_back:
        command.take_back(before, at(home, config), yes=yes, wait_seconds=wait)
    command.purge(before, at(home, config), yes=yes, wait_seconds=wait)


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="One SELECT, or a file that holds one; without it, stdin is read.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="How to print the rows.")] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, not to stdout.")
    ] = None,
    memory: Annotated[str, typer.Option(help="Memory that the query may use, such as 500MB.")] = "2GB",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that the query may take.")] = 60.0,
) -> None:
    """Ask the warehouse with SQL: read only, no files, no settings.

    Tables are layer.table; docs/tables describes them, and so does DESCRIBE.
    """
    from tracehound.cli.commands import sql as command  # noqa: PLC0415

    command.sql(query, at(home, config), format_, output, memory=memory, timeout_seconds=timeout)


@app.command()
def show(
    finding_id: Annotated[str, typer.Argument(help="Id or ARN of a finding.")],
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Print the stored documents of a finding, as they came, oldest version first."""
    from tracehound.cli.commands import show as command  # noqa: PLC0415

    command.show(finding_id, at(home, config))


@app.command()
def status(home: HomeOption = None, config: ConfigOption = None) -> None:
    """Tell what is stored, how new it is, what was set aside and why, and how the last runs went."""
    from tracehound.cli.commands import status as command  # noqa: PLC0415

    command.status(at(home, config))


@app.command()
def doctor(
    home: HomeOption = None,
    config: ConfigOption = None,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Compare every file of the lake with what was written."),
    ] = False,
) -> None:
    """Check configuration, host and AWS account; say what to do about what is wrong. Nothing is changed.

    Exit codes: 0 all is well, 1 a check failed.
    """
    from tracehound.cli.commands import doctor as command  # noqa: PLC0415

    command.run(home, config, deep=deep)


@app.command()
def demo(home: HomeOption = None, config: ConfigOption = None) -> None:
    """Run everything on bundled data: three weeks of a simulated organization under attack."""
    from tracehound.cli.commands import demo as command  # noqa: PLC0415

    command.demo(at(home, config))


def main() -> None:
    """Runs the command line; settings that can't be used are wrong usage."""
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
    # What libraries written in other languages raise may be no Exception.
    except BaseException as error:
        _say_trouble(error, invocation.home)


def _run(invocation: Invocation) -> None:
    """The command, and what it printed."""
    try:
        app(obj=invocation)
    except SystemExit:
        outlets.flush()
        raise


def _say_trouble(error: BaseException, home: Home | None) -> NoReturn:
    """Ends the command with what the host denied, or that something happened that nobody foresaw."""
    from tracehound.cli import last_resort  # noqa: PLC0415 - as above
    from tracehound.cli.commands.terminal import FAILED, say_error  # noqa: PLC0415 - as above
    from tracehound.pipelines.lake import troubles  # noqa: PLC0415 - as above

    # Errors of Dagster's files name no path.
    where = f"a file of {home.path}" if home else "the output, or a file of the home,"
    say_error(troubles.told(error, where) or last_resort.told(error, home))
    sys.exit(FAILED)


if __name__ == "__main__":
    main()
