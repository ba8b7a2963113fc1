"""The report: an overview for people without a BI tool, from the marts that dashboards use.

What belongs here: which chapters there are, in which order, and the title of the page. What does not: their
content (`report_threats`, `report_containers`, `report_operations`), and HTML (`desk.pages`).
"""

from typing import Any

from tracehound.desk import documents, report_containers, report_operations, report_threats
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Chapter, Page
from tracehound.desk.pages.text import when
from tracehound.desk.report_parts import DAYS, NO_FINDINGS, Known, counted


def overview(desk: Desk) -> Page:
    """The page. Its figures come from one state of the served file and from no clock."""
    [figures] = desk.rows("report_figures", days=DAYS)
    known = Known(**figures)
    return Page(
        "Threat overview",
        _subtitle(known),
        [
            Chapter("Threats", "Open findings, new findings, and what is rising."),
            *report_threats.sections(desk, known),
            Chapter(
                "Containers and images",
                "Where containers have findings, which images recur, and which change at run time.",
            ),
            *report_containers.sections(desk, known),
            Chapter(
                "Operations", "Coverage, freshness and completeness of the data; what makes up the volume."
            ),
            *report_operations.sections(desk, known),
        ],
        footer="Sample findings are excluded. docs/metrics.md defines every figure.",
    )


def _subtitle(known: Known) -> str:
    if known.newest_at is None:
        return NO_FINDINGS
    return (
        f"{counted(known.finding_count, 'finding')} in {counted(known.version_count, 'version')}, from "
        f"{counted(known.account_count, 'account')} and {counted(known.region_count, 'region')}. "
        f"The newest data is from {when(known.newest_at)}: all periods count back from there."
    )


def document(page: Page) -> dict[str, Any]:
    """A page as data: each section with its kind, since only the name of its class tells that."""
    sections = [{"kind": type(each).__name__, **documents.plain(each)} for each in page.sections]
    return {"title": page.title, "subtitle": page.subtitle, "sections": sections, "footer": page.footer}
