"""`tracehound case`: prints the casebook, and writes cases to files."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import fail, markup, say_error, stderr, stdout
from tracehound.desk.casebook import book, events, leads, timesketch
from tracehound.desk.casebook import page as pages
from tracehound.desk.casebook.cases import Case
from tracehound.desk.connection import Desk, NotAnswered, open_desk
from tracehound.desk.pages import Ref, Table, render
from tracehound.desk.private import whole
from tracehound.desk.verdicts import to_the_second
from tracehound.desk.words import as_text
from tracehound.pipelines.lake.appending import MEND
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted

_MOST_ROWS = 20
# What a terminal has room for.
_FINDING = ("first event", "severity", "type", "verdict", "finding")
_GROUP = ("group", "title", "findings", "verdict", "pinned as")
_ENTITY = ("kind", "name", "findings", "looked at")
_QUERY = ("command",)


def list_cases(home: Home, *, as_json: bool) -> None:
    """Prints all cases."""
    _warn(home)
    found = book.all_cases(home)
    if as_json:
        layout.write_json(found)
        return
    if not found:
        stdout.print("No case was opened yet: the desk opens them (`tracehound desk`).")
        return
    layout.grid(
        (
            markup(each.case_id),
            f"[bold]{pages.state(each)}[/]",
            f"[dim]{markup(to_the_second(each.changed_at))}[/]",
            markup(each.opened_by),
            markup(counted(len(each.pins), "pin")),
            markup(each.title),
        )
        for each in found
    )


def show(given: str, home: Home, *, as_json: bool) -> None:
    """Prints a case."""
    with _opened(given, home) as (case, desk):
        found = leads.of(desk, case)
    if as_json:
        layout.write_json(leads.document(case, found))
        return
    layout.heading(case.title, f"{case.case_id}, {pages.state(case)}")
    for note in case.notes:
        for each in note.texts:
            layout.heading("Note", f"{each.by}, {to_the_second(each.at)}")
            layout.say(*filter(str.strip, each.text.split("\n")))
    _table(pages.findings(found), _FINDING)
    _table(pages.groups(case, found), _GROUP)
    _table(pages.entities(home, case, found), _ENTITY)
    _table(pages.queries(home, case), _QUERY)


def _table(table: Table, columns: Sequence[str]) -> None:
    """Some columns of a table, if it has rows."""
    places = [place for place, each in enumerate(table.columns) if each.name in columns]
    if table.rows:
        layout.heading(table.title)
        layout.grid([_cell(row[place]) for place in places] for row in table.rows[:_MOST_ROWS])
        layout.more(len(table.rows) + table.more - _MOST_ROWS, "row")


def _cell(value: object) -> str:
    text = value.text if isinstance(value, Ref) else as_text(value)
    return "" if value is None else markup(layout.shortened(text))


def export(given: str, home: Home, form: str, output: Path | None) -> None:
    """Writes a case as one HTML page or as JSON lines, to a file or stdout."""
    with _opened(given, home) as (case, desk):
        if form == "html":
            text = render(pages.of_case(home, case, leads.of(desk, case)))
        else:
            text = "".join(timesketch.lines(case, leads.everything(desk, case)))
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with whole(output) as file:
            file.write(text.encode())
    except OSError as error:
        fail(f"{output} can't be written: {error.strerror}")
    stderr.print(f"Wrote {markup(output)}.", highlight=False, soft_wrap=True)


@contextmanager
def _opened(given: str, home: Home) -> Iterator[tuple[Case, Desk]]:
    """A case and the desk; ends the command where either is missing."""
    _warn(home)
    try:
        case = book.case(home, given)
        with open_desk(home) as desk:
            yield case, desk
    except NotAnswered as error:
        layout.refuse(error)


def _warn(home: Home) -> None:
    if told := events.told_damage(home):
        say_error(f"{told}. {MEND}")
