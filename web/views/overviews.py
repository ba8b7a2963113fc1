"""Pages about all data: trends as `tracehound report` has them, coverage, and the tables of the warehouse."""

from tracehound.desk import contract_pages, coverage_page, report
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Table
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked


def trends(desk: Desk, _: Asked) -> Answer:
    """The report; its first table is the one that CSV has."""
    page = report.overview(desk)
    table = next((each for each in page.sections if isinstance(each, Table)), None)
    return Answer(page, report.document(page), table)


def coverage(desk: Desk, _: Asked) -> Answer:
    """What the data does not cover."""
    page, rows, table = coverage_page.of_coverage(desk)
    return Answer(page, rows, table)


def tables(_: Desk, _asked: Asked) -> Answer:
    """All tables, with what a row is."""
    return Answer(contract_pages.of_all(), contract_pages.documents(), contract_pages.listed())


def table(_: Desk, asked: Asked) -> Answer:
    """A table and its columns. Raises NotAnswered."""
    found = contract_pages.named(asked.parts["name"])
    page, columns = contract_pages.of_table(found), contract_pages.columns_of(found)
    return Answer(page, contract_pages.document(found), columns)
