"""`tracehound query` and `tracehound queries`: runs and lists the canned queries."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.table import Table

from tracehound.cli.commands import layout, rows
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, stdout
from tracehound.desk.question_headers import document
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
    canned = _found(name)
    try:
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


def queries(name: str | None, *, as_json: bool) -> None:
    """Lists the canned queries, or describes one with its parameters."""
    if name is None:
        found = list(canned_queries().values())
        layout.write_json(list(map(document, found))) if as_json else _list(found)
        return
    canned = _found(name)
    layout.write_json(document(canned)) if as_json else _tell(canned)


def describe(name: str) -> None:
    """Prints one query with its parameters, and how to give them, as the first part of its help."""
    canned = _found(name)
    stdout.print()
    _tell(canned)
    shown = [f"--param {each.name}={each.example}" for each in canned.parameters if each.is_required]
    shown = shown or [f"--param {each.name}={each.example}" for each in canned.parameters[:1]]
    stdout.print(f"\nExample: {markup(' '.join(['tracehound query', canned.name, *shown]))}", highlight=False)


def _found(name: str) -> CannedQuery:
    try:
        return find(name)
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
    table.add_column()
    for each in canned.parameters:
        table.add_row(markup(each.name), "\n".join(map(markup, _takes(each))))
    stdout.print(table, highlight=False)
    stdout.print(f"\nThen: {markup(canned.advice)}", highlight=False)


def _takes(parameter: Parameter) -> Iterator[str]:
    """Type and default, meaning, and allowed values, a line each."""
    kind = " ".join(filter(None, (parameter.type, parameter.bounds)))
    if parameter.is_required:
        yield f"{kind}, required"
    else:
        yield f"{kind}, optional" if parameter.is_optional else f"{kind}, default {parameter.default}"
    yield parameter.description
    if parameter.allowed:
        yield f"one of: {', '.join(parameter.allowed)}"
