"""`tracehound suppress`: the combinations that make up the volume, and what a filter for each would hide."""

from dataclasses import asdict

from rich.table import Table

from tracehound.cli.commands import layout
from tracehound.cli.commands.rows import require_warehouse
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, fail_query, markup, stdout
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.desk.noise import ADVICE
from tracehound.desk.suppression import Suppression, hinted, suppressions
from tracehound.desk.values import as_json
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError
from tracehound.transforms.wording import counted


def suppress(home: Home, share: float, most: int, number: int | None, *, as_json: bool) -> None:
    """Prints advice as a table or JSON, or the criteria of one combination; changes nothing."""
    require_warehouse(home)
    try:
        found = suppressions(home.warehouse, share, most)
    except QueryError as error:
        fail_query(error)
    if number is not None:
        _print_json(_numbered(found, number).finding_criteria)
        return
    try:
        with open_desk(home) as desk:
            found = hinted(desk, found)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        _print_json([asdict(each) for each in found])
    else:
        _print_table(found)


def _numbered(found: list[Suppression], number: int) -> Suppression:
    for each in found:
        if each.number == number:
            return each
    fail(f"there is no combination {number}, only {counted(len(found), 'combination')}", WRONG_USAGE)


def _print_json(value: object) -> None:
    print(as_json(value, indent=2))


def _print_table(found: list[Suppression]) -> None:
    table = Table(highlight=False)
    for name in (
        "#",
        "findings",
        "total\n%",
        "filter\nmatches",
        "hides\nHigh",
        "hides\nsignals",
        "hides\ntraces",
    ):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("type, image, executable", overflow="fold")
    for each in found:
        table.add_row(
            f"{each.number}",
            f"{each.finding_count:,}",
            f"{each.running_percent}",
            f"{each.hidden_count:,}",
            _alarm(each.hidden_high_count),
            _alarm(each.hidden_signal_count),
            _alarm(each.hidden_trace_count),
            _combination(each),
        )
    stdout.print(table)
    stdout.print(_summary(found), highlight=False)


def _combination(each: Suppression) -> str:
    """Its parts, a line each, what may be noise, and why the filter is wider, if it is."""
    parts = filter(None, (each.finding_type, each.image_key, each.executable_path))
    wider = each.not_expressed if each.hidden_count > each.finding_count else []
    hints = [f"[dim]{markup(hint)}[/]" for hint in each.hints]
    return "\n".join([*map(markup, parts), *hints, *(f"[yellow]{markup(reason)}[/]" for reason in wider)])


def _alarm(count: int) -> str:
    return f"[bold red]{count:,}[/]" if count else "0"


def _summary(found: list[Suppression]) -> str:
    numbers = ", ".join(str(each.number) for each in found if each.is_harmless) or "none"
    return (
        "These hide no High finding, no signal of an attack sequence and no trace of a severe group so far: "
        f"{numbers}.\n"
        f"{ADVICE}\n"
        "[dim]--filter NUMBER prints the criteria for `aws guardduty create-filter --action ARCHIVE "
        "--finding-criteria file://…`; a filter applies to one account and region.[/]"
    )
