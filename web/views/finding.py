"""A finding and everything that belongs to it: what `tracehound investigate` shows."""

from tracehound.desk import case, case_page, naming, refs, sections
from tracehound.desk.case import Case
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Table
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked


def view(desk: Desk, asked: Asked) -> Answer:
    """The case of a finding; the findings of its group are the table. Raises NotAnswered."""
    found = case.of_finding(desk, naming.finding_id(desk, asked.parts["finding"]))
    about = refs.finding(found.finding)
    return Answer(case_page.of_case(desk, found), found, _members(found), about=about)


def _members(found: Case) -> Table | None:
    if found.group is None:
        return None
    return sections.members_table(found.group.members, found.group.verdicts, "Findings of the group")
