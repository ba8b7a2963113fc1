"""A finding: what `tracehound investigate` shows, its versions, and its documents as received."""

from tracehound.desk import case, case_page, naming, refs, sections, stored_documents, versions_page
from tracehound.desk.case import Case
from tracehound.desk.connection import Desk
from tracehound.desk.next_questions import time_of
from tracehound.desk.pages import Ref, Table
from tracehound.web.addresses import address
from tracehound.web.answer import Answer, Document
from tracehound.web.asked import Asked
from tracehound.web.views.opening import opened
from tracehound.web.views.scopes import days


def view(desk: Desk, asked: Asked) -> Answer:
    """The case of a finding; the findings of its group are the table. Raises NotAnswered."""
    found = case.of_finding(desk, naming.finding_id(desk, asked.parts["finding"]))
    first, last = time_of(found.finding, found.group.group if found.group else None)
    return Answer(
        opened(case_page.of_case(desk, found), asked),
        found,
        _members(found),
        about=refs.finding(found.finding),
        scope=days(first, last),
        beside=_beside(found, asked),
    )


def _beside(found: Case, asked: Asked) -> list[tuple[str, str]]:
    finding_id = found.finding["finding_id"]
    pages = {"versions": ("versions", finding_id), "documents as received": ("documents", finding_id)}
    if found.tree.roots:
        pages["process tree"] = ("tree", f"finding/{finding_id}")
    return [(name, address(Ref("", *thing), asked.scope)) for name, thing in pages.items()]


def versions(desk: Desk, asked: Asked) -> Answer:
    """Its versions, and what changed between them. Raises NotAnswered."""
    finding_id = naming.finding_id(desk, asked.parts["finding"])
    [finding] = desk.rows("finding", finding_id=finding_id)
    found, count = case.versions_of(desk, finding_id)
    table = case_page.versions_table(found, count)
    return Answer(versions_page.of_versions(finding, found, count), found, table)


def raw(desk: Desk, asked: Asked) -> Answer:
    """Its documents as they were received, as `tracehound show` prints them. Raises NotAnswered."""
    finding_id = naming.finding_id(desk, asked.parts["finding"])
    found = stored_documents.find_documents(desk.home, finding_id)
    page = versions_page.of_documents(finding_id, found)
    return Answer(page, Document(stored_documents.as_json(found)))


def _members(found: Case) -> Table | None:
    if found.group is None:
        return None
    return sections.members_table(found.group.members, found.group.verdicts, "Findings of the group")
