"""The page of coverage: what the data does not tell, so that silence is not taken for peace.

What belongs here: warnings in sentences, and which sections the page has. What does not: tables of the
report's chapter (`desk.report_operations`).
"""

from collections.abc import Iterator

from tracehound.desk import report_operations
from tracehound.desk.connection import Desk, Row
from tracehound.desk.pages import Page, Prose, Table
from tracehound.desk.report_parts import DAYS, MOST_ROWS, Known
from tracehound.desk.words import listed
from tracehound.transforms.wording import counted

_QUIET_DAYS = 7


def of_coverage(desk: Desk) -> tuple[Page, list[Row], Table]:
    """The page, its rows as data, and its main table."""
    [figures] = desk.rows("report_figures", days=DAYS)
    known = Known(**figures)
    rows = desk.rows("report_coverage", most=MOST_ROWS)
    told = list(warnings(rows))
    sections = list(report_operations.of_data(desk, known))
    first = Prose("What is not covered", told or ["No gap is known."], name="warnings")
    return Page("Coverage", "", [first, *sections]), rows, report_operations.coverage(desk, known)


def warned(desk: Desk) -> list[str]:
    """The warnings alone."""
    return list(warnings(desk.rows("report_coverage", most=MOST_ROWS)))


def warnings(rows: list[Row]) -> Iterator[str]:
    """What accounts and regions lack, a sentence each; rows of `sql/desk/report_coverage.sql`."""
    unwatched = [_place(row) for row in rows if row["is_watched"] is False]
    if unwatched:
        yield f"No detector is on in {listed(unwatched)}: nothing is found there."
    uncovered = [row for row in rows if row["unhealthy_resource_count"]]
    if uncovered:
        count = sum(row["unhealthy_resource_count"] for row in uncovered)
        places = listed([_place(row) for row in uncovered])
        yield f"Runtime Monitoring does not cover {counted(count, 'resource')} in {places}."
    quiet = [row for row in rows if row["quiet_days"] is not None and row["quiet_days"] > _QUIET_DAYS]
    if quiet:
        yield f"Nothing new for more than {_QUIET_DAYS} days from {listed([_place(row) for row in quiet])}."


def _place(row: Row) -> str:
    return f"{row['account_id']} {row['region']}"
