"""Cases: the list, one of them with its forms, and its two files."""

from collections.abc import Iterator

from tracehound.desk.casebook import book, leads, timesketch
from tracehound.desk.casebook import page as pages
from tracehound.desk.casebook.cases import Case, Note
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Ref, render
from tracehound.web.addresses import address
from tracehound.web.answer import Answer, Download
from tracehound.web.asked import Asked
from tracehound.web.forms import Field, Form
from tracehound.web.paths import encoded

_LONGEST_PIN = 120


def every(desk: Desk, _asked: Asked) -> Answer:
    """All cases, as `tracehound case list` has them."""
    found = book.all_cases(desk.home)
    title = Field("title", "Title", longest=book.LONGEST_TITLE, is_required=True)
    form = Form("/cases", "Open case", [title], "A new case", "new-case")
    return Answer(pages.of_all(found), found, pages.table_of(found), [form])


def one(desk: Desk, asked: Asked) -> Answer:
    """A case, as `tracehound case show` has it. Raises NotAnswered."""
    case = book.case(desk.home, asked.parts["case"])
    found = leads.of(desk, case)
    page = pages.of_case(desk.home, case, found)
    at = address(Ref("", "case", case.case_id), {})
    files = {f"{at}/export.html": "HTML file", f"{at}/export.jsonl": "Timesketch"}
    return Answer(
        page, leads.document(case, found), pages.findings(found), list(_forms(case, at)), files=files
    )


def as_page(desk: Desk, asked: Asked) -> Download:
    """A case as a page that stands alone. Raises NotAnswered."""
    case = book.case(desk.home, asked.parts["case"])
    text = render(pages.of_case(desk.home, case, leads.of(desk, case)))
    return Download(text.encode(), "text/html", f"{encoded(case.case_id)}.html")


def as_lines(desk: Desk, asked: Asked) -> Download:
    """A case as JSON lines for Timesketch. Raises NotAnswered."""
    case = book.case(desk.home, asked.parts["case"])
    text = "".join(timesketch.lines(case, leads.everything(desk, case)))
    return Download(text.encode(), "application/jsonl", f"{encoded(case.case_id)}.jsonl")


def _forms(case: Case, at: str) -> Iterator[Form]:
    text = Field("text", "Note", "area", longest=book.LONGEST_NOTE, is_required=True)
    yield Form(f"{at}/notes", "Add note", [text], "A note", "note")
    yield from (_amending(note, at) for note in case.notes)
    if case.pins:
        pins = [
            (each.event_id, f"{each.pin.kind.replace('_', ' ')} {each.pin.key}"[:_LONGEST_PIN])
            for each in case.pins
        ]
        yield Form(
            f"{at}/unpin", "Take away", [Field("pin", "Pin", "choice", choices=pins)], "Take a pin away"
        )
    title = Field("title", "Title", value=case.title, longest=book.LONGEST_TITLE, is_required=True)
    yield Form(f"{at}/title", "Rename", [title], "Title")
    state, button = ("closed", "Close case") if case.is_open else ("open", "Open again")
    yield Form(f"{at}/state", button, [Field("state", "", "hidden", state)])


def _amending(note: Note, at: str) -> Form:
    """The form that replaces all texts of a note; where several amended it, it has all of them."""
    fields = [
        Field(
            "text", "Note", "area", "\n\n".join(each.text for each in note.texts), longest=book.LONGEST_NOTE
        ),
        Field("replaces", "", "hidden", " ".join(each.event_id for each in note.texts)),
    ]
    return Form(
        f"{at}/notes/{note.note_id}", "Save note", fields, f"Amend the note of {note.by}", is_folded=True
    )
