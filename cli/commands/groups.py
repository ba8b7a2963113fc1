"""`tracehound groups`: the queue of groups that await a decision, gravest first."""

from datetime import timedelta

from tracehound.cli.commands import layout
from tracehound.cli.commands.investigate import verdict_line
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, stdout
from tracehound.desk import queue
from tracehound.desk.connection import NotAnswered, Row, open_desk
from tracehound.desk.queue import WrongSeverity
from tracehound.desk.scope_time import WrongScopeTime, span
from tracehound.desk.words import moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted


def list_groups(
    since: str | None, min_severity: str, most: int, home: Home, *, undecided: bool, as_json: bool
) -> None:
    """Prints groups in the order of the queue."""
    layout.warn_of_decisions(home)
    days, severity = _days(since) if since else None, _severity(min_severity)
    try:
        with open_desk(home) as desk:
            found = queue.queue(desk, most, days, severity, with_decided=not undecided)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
    elif found:
        _print(found, since, undecided=undecided)
    else:
        stdout.print(_nothing(since, severity, undecided=undecided))


def _nothing(since: str | None, severity: float, *, undecided: bool) -> str:
    which = f" of severity {severity:g} or higher" if severity else ""
    what = "awaits a verdict" if undecided else "is stored"
    when = f" with an event in the last {since} of the data" if since else ""
    return f"No group{which}{when} {what}."


def _print(found: list[Row], since: str | None, *, undecided: bool) -> None:
    first = found[0]
    when = f"events in the last {since} of the data, " if since else ""
    layout.heading(
        f"{counted(first['group_count'], 'group')}{' awaiting a verdict' if undecided else ''}, "
        f"{counted(first['incident_count'], 'incident')} among them",
        f"gravest first; {when}newest data {moment(first['newest_at'])}",
    )
    layout.grid((_line(number, row) for number, row in enumerate(found, 1)), whole=2)
    layout.more(first["group_count"] - len(found), "group", "(--most shows more)")


def _line(number: int, row: Row) -> tuple[str, str, str]:
    title = markup(row["title"].partition(": ")[2] or row["title"])
    told = row["told"]
    rated = layout.severity(row["severity_band"], row["highest_severity"])
    hints = [f"[dim]noise?[/] {markup('; '.join(row['hints']))}"] if row["hints"] else []
    lines = [f"[bold]{title}[/]", markup(told.sentence), *_decided(row), *hints]
    return f"[dim]{number}[/]", rated, "\n".join([*lines, f"[dim]next:[/] {markup(told.next)}"])


def _decided(row: Row) -> list[str]:
    """Its verdict, and how many findings have none although the group has."""
    if not row["verdict"]:
        return []
    left = row["undecided_count"] if row["verdict"].is_decision else 0
    more = f" {counted(left, 'finding')} of it without a verdict." if left else ""
    return [f"[bold green]{markup(verdict_line(row['verdict']))}.[/]{more}"]


def _days(since: str) -> float:
    try:
        return span(since) / timedelta(days=1)
    except WrongScopeTime as error:
        fail(f"--since: {error}", WRONG_USAGE)


def _severity(given: str) -> float:
    try:
        return queue.least_severity(given)
    except WrongSeverity as error:
        fail(f"--min-severity is {error}", WRONG_USAGE)
