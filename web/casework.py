"""Edits of cases that are sent from pages: new cases, pins, notes.

What belongs here: from fields to an edit, and where the browser goes then. What does not: the forms
(`web.offered`, `web.views.cases`), what an edit is (`desk.casebook`).
"""

from tracehound.desk.casebook import book
from tracehound.desk.casebook.cases import Case
from tracehound.desk.casebook.page import command_of
from tracehound.desk.casebook.pinning import pin_of
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Ref
from tracehound.web.addresses import address
from tracehound.web.asked import Asked
from tracehound.web.commands import meant
from tracehound.web.deciding import who
from tracehound.web.offered import PARAMETER
from tracehound.web.writing import NotWritten, Sent


def open_case(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Opens a case without pins."""
    return _page(book.open_case(desk.home, sent.get("title", ""), who(asked.viewer)))


def pin(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Pins a thing to a case, or to a new one if none is chosen; the browser stays where it was."""
    parameters = {
        name.removeprefix(PARAMETER): value for name, value in sent.items() if name.startswith(PARAMETER)
    }
    span = sent.get("from", ""), sent.get("to", "")
    what = pin_of(desk, sent.get("kind", ""), sent.get("key", ""), span, parameters)
    case_id = sent.get("case", "")
    if case_id:
        book.pin(desk.home, case_id, what, who(asked.viewer))
    else:
        case_id = book.open_case(desk.home, sent.get("title", ""), who(asked.viewer), [what])
    return meant(command_of(desk.home, what), {}) or _page(case_id)


def unpin(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Takes a pin away, named by the edit that set it."""
    case = _case(desk, asked)
    for each in case.pins:
        if each.event_id == sent.get("pin"):
            book.unpin(desk.home, case.case_id, each.pin, who(asked.viewer))
            return _page(case.case_id)
    raise NotWritten("that pin is no longer there: reload the page of the case.")


def note(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Adds a note."""
    case = _case(desk, asked)
    book.note(desk.home, case.case_id, sent.get("text", ""), who(asked.viewer))
    return _page(case.case_id)


def amend(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Replaces the texts of a note that the page of the form had."""
    case = _case(desk, asked)
    replaces = sent.get("replaces", "").split()
    book.amend(
        desk.home, case.case_id, asked.parts["note"], sent.get("text", ""), who(asked.viewer), replaces
    )
    return _page(case.case_id)


def rename(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Gives a case another title."""
    case = _case(desk, asked)
    book.rename(desk.home, case.case_id, sent.get("title", ""), who(asked.viewer))
    return _page(case.case_id)


def close(desk: Desk, asked: Asked, sent: Sent) -> str:
    """Closes a case, or opens it again."""
    case = _case(desk, asked)
    act = book.reopen if sent.get("state") == "open" else book.close
    act(desk.home, case.case_id, who(asked.viewer))
    return _page(case.case_id)


def _case(desk: Desk, asked: Asked) -> Case:
    return book.case(desk.home, asked.parts["case"])


def _page(case_id: str) -> str:
    return address(Ref("", "case", case_id), {})
