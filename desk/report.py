"""The report: an overview for people without a BI tool, from the marts that dashboards use.

What belongs here: which chapters there are, in which order, and what the page is called. What does not: what
stands in them (`report_threats`, `report_containers`, `report_operations`), and HTML (`desk.pages`).
"""

from tracehound.desk import report_containers, report_operations, report_threats
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Page, Prose
from tracehound.desk.pages.text import when
from tracehound.desk.report_parts import DAYS, NO_FINDINGS, Known, counted


def overview(desk: Desk) -> Page:
    """The page. Its figures are of one state of the served file, and of no clock."""
    [figures] = desk.rows("report_figures", days=DAYS)
    known = Known(**figures)
    return Page(
        "Threat overview",
        _subtitle(known),
        [
            Prose("Threats", ["What is open, what is new, and what is getting worse."]),
            *report_threats.sections(desk, known),
            Prose(
                "Containers and images",
                ["Where containers are attacked, which images come back, and which change."],
            ),
            *report_containers.sections(desk, known),
            Prose(
                "Operations", ["Who watches, how new and how whole the data are, and what fills the list."]
            ),
            *report_operations.sections(desk, known),
        ],
        footer="Sample findings are left out. docs/metrics.md says what each number means.",
    )


def _subtitle(known: Known) -> str:
    if known.newest_at is None:
        return NO_FINDINGS
    return (
        f"{counted(known.finding_count, 'finding')} in {counted(known.version_count, 'version')}, of "
        f"{counted(known.account_count, 'account')} and {counted(known.region_count, 'region')}. "
        f"The newest data are of {when(known.newest_at)}: everything is counted back from there."
    )
