"""Sections of the report from rows of its questions.

What belongs here: turning rows into bars, days and tables, and counting in words. What does not: which
queries are run, and the wording about their results.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from tracehound.desk.connection import Row
from tracehound.desk.pages import Bar, Column, Day, Part, Table
from tracehound.desk.pages.sections import Kind
from tracehound.transforms import wording

DAYS, LONG_DAYS, WEEKS = 7, 28, 8
MOST_BARS, MOST_ROWS, MOST_GROUPS = 15, 25, 12
TOP_BARS, TOP_ROWS = 6, 5
NO_FINDINGS = "There are no findings yet: load some with `tracehound run FOLDER`."


@dataclass(frozen=True)
class Known:
    """Totals over all data, from `report_figures`."""

    newest_at: datetime | None
    newest_date: date | None
    finding_count: int
    version_count: int
    account_count: int
    region_count: int
    waiting_count: int
    open_count: int
    severe_count: int
    overdue_count: int
    new_count: int
    earlier_count: int
    incident_count: int
    group_count: int
    asked_day_count: int

    def why_empty(self, reason: str) -> str:
        """Why there is nothing to show: no findings at all, or the reason given."""
        return reason if self.finding_count else NO_FINDINGS


def counted(count: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 finding`, `2,000 findings`, `No findings`."""
    return wording.counted(count, one, several) if count else f"No {wording.noun(0, one, several)}"


def bars(rows: Sequence[Row]) -> list[Bar]:
    """One bar per label, in the order of the rows, which have label, part and amount."""
    return [
        Bar(str(label), [Part(row["part"], row["amount"]) for row in parts])
        for label, parts in groupby(rows, key=itemgetter("label"))
    ]


def days(rows: Sequence[Row]) -> list[Day]:
    """One entry per day, from rows with day, part and amount."""
    return [
        Day(day, [Part(row["part"], row["amount"]) for row in parts])
        for day, parts in groupby(rows, key=itemgetter("day"))
    ]


def left_out(rows: Sequence[Row], count: str, shown: int) -> int:
    """How many more rows there are than are shown; each row holds the total."""
    return int(rows[0][count]) - shown if rows else 0


def table(
    title: str, name: str, columns: Mapping[str, tuple[str, Kind]], rows: Sequence[Row], note: str, empty: str
) -> Table:
    """The named columns of rows; `row_count` of each row is the total. The contents call it `name`."""
    return Table(
        title,
        [Column(name, kind) for name, kind in columns.values()],
        [[row[name] for name in columns] for row in rows],
        more=left_out(rows, "row_count", len(rows)),
        top=TOP_ROWS,
        note=note,
        empty=empty,
        name=name,
    )


def look(condition: str) -> str:
    """How to get from a figure to the findings behind it."""
    return f'The findings: tracehound sql "FROM trends.finding_versions WHERE {condition}"'
