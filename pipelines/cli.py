"""The command `tracehound`: its words. What they do is imported only when they run, so that help is quick."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from transforms.layers import LAYERS, Layer

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

Format = Literal["table", "json", "csv", "parquet"]

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of the lake and the warehouse. Default: $TRACEHOUND_HOME, else .tracehound.",
        show_default=False,
    ),
]
WaitOption = Annotated[
    float, typer.Option("--wait", min=0, help="Seconds to wait for another writer of the same home.")
]


@app.command()
def run(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders or files with findings (exports, API answers, events, zipped or not), or "
            "[bold]guardduty:[/] for GuardDuty's API; [bold]guardduty:eu-west-1,us-east-1[/] names regions."
        ),
    ],
    home: HomeOption = None,
    upto: Annotated[
        Layer,
        typer.Option(help="Stop after this layer. Only a run of all layers serves a new warehouse."),
    ] = LAYERS[-1],
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if documents were set aside.")
    ] = False,
    wait: WaitOption = 60.0,
) -> None:
    """Read what is new in SOURCES and bring every table up to date.

    What was read before is not read again; nothing that is stored is ever lost. What is no finding, or a
    broken one, is set aside with its reason. Exit codes: 0 done, 1 something could not be read or built (the
    rest is stored), 2 wrong usage.
    """
    from pipelines.commands import run as command  # noqa: PLC0415

    command.run(sources, home, upto, strict=strict, wait_seconds=wait)


@app.command()
def rebuild(home: HomeOption = None, wait: WaitOption = 60.0) -> None:
    """Make everything downstream of raw again, after an upgrade or a doubt. Raw is not touched."""
    from pipelines.commands import run as command  # noqa: PLC0415

    command.rebuild(home, wait_seconds=wait)


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="One SELECT, or a file that holds one; without it, stdin is read.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
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
    from pipelines.commands import sql as command  # noqa: PLC0415

    command.sql(query, home, format_, output, memory=memory, timeout_seconds=timeout)


@app.command()
def show(
    finding_id: Annotated[str, typer.Argument(help="Id or ARN of a finding.")], home: HomeOption = None
) -> None:
    """Print the stored documents of a finding, as they came, oldest version first."""
    from pipelines.commands import show as command  # noqa: PLC0415

    command.show(finding_id, home)


@app.command()
def status(home: HomeOption = None) -> None:
    """Tell what is stored, how new it is, what was set aside and why, and how the last runs went."""
    from pipelines.commands import status as command  # noqa: PLC0415

    command.status(home)


@app.command()
def demo(home: HomeOption = None) -> None:
    """Run everything on bundled data: three weeks of a simulated organization under attack."""
    from pipelines.commands import demo as command  # noqa: PLC0415

    command.demo(home)


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
