"""`tracehound query` and `tracehound queries`: runs and lists the canned queries."""

from collections.abc import Iterable
from pathlib import Path

from rich.table import Table

from tracehound.cli.commands import rows
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, stdout
from tracehound.pipelines.lake.home import Home
from tracehound.sql.canned import CannedQuery, CannedQueryError, Parameter, canned_queries, find
from tracehound.sql.query import QueryLimits


def query(
    name: str,
    given_parameters: Iterable[str],
    home: Home,
    format_: str,
    output: Path | None,
    *,
    memory: str,
    timeout_seconds: float,
) -> None:
    """Runs one canned query; ends the command with a clear message where name or values do not fit."""
    try:
        canned = find(name)
        values = canned.bind(dict(map(_pair, given_parameters)))
    except CannedQueryError as error:
        fail(error, WRONG_USAGE)
    limits = QueryLimits(memory=memory, seconds=timeout_seconds)
    rows.answer(home, canned.query, values, format_, output, limits)


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise CannedQueryError(f"give parameters as --param name=value, not {text}")
    return name.strip().removeprefix("$"), value


def queries(name: str | None) -> None:
    """Lists the canned queries, or describes one with its parameters."""
    if name is None:
        _list(canned_queries().values())
        return
    try:
        _tell(find(name))
    except CannedQueryError as error:
        fail(error, WRONG_USAGE)


def _list(canned: Iterable[CannedQuery]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column()
    for each in canned:
        table.add_row(markup(each.name), markup(each.question))
    stdout.print(table, highlight=False)
    stdout.print(
        "\n[dim]tracehound queries NAME shows the parameters, tracehound query NAME runs the query.[/]",
        highlight=False,
    )


def _tell(canned: CannedQuery) -> None:
    stdout.print(f"[bold]{markup(canned.question)}[/]\n", highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for each in canned.parameters:
        table.add_row(markup(each.name), markup(_takes(each)), markup(each.description))
    stdout.print(table, highlight=False)
    stdout.print(f"\nThen: {markup(canned.advice)}", highlight=False)


def _takes(parameter: Parameter) -> str:
    default = "required" if parameter.is_required else f"default {parameter.default}"
    return f"{parameter.type}, {default}"
