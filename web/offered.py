"""What an analyst may do with the thing that a page is about: the forms, and the cases that have it.

What belongs here: forms for any thing. What does not: what happens to what is sent (`web.deciding`,
`web.casework`), and forms of one page alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from tracehound.desk import naming, verdicts
from tracehound.desk.casebook import book
from tracehound.desk.casebook.cases import Case
from tracehound.desk.casebook.events import Pin
from tracehound.desk.connection import Desk
from tracehound.desk.naming import Subject
from tracehound.desk.pages import Ref
from tracehound.desk.verdicts import STATUSES, WORDS
from tracehound.sql import canned
from tracehound.web.addresses import address
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.forms import Field, Form
from tracehound.web.paths import encoded

PARAMETER = "param:"
"""Before the name of a query's parameter, as a field."""
_NEW = "A new case"
_MOST_CASES = 100


def with_offers(desk: Desk, asked: Asked, answer: Answer) -> Answer:
    """An answer with what may be done with the thing that it is about, and the cases that have it."""
    about = answer.about
    if about is None:
        return answer
    known = book.all_cases(desk.home)
    names = _lasting_ids(desk, about)
    pin = _pin(asked, about, names)
    cases = {
        address(Ref(each.title, "case", each.case_id), {}): each.title
        for each in known
        if any(held.pin.is_same(pin) for held in each.pins)
    }
    if not asked.viewer.may("analyst"):
        return replace(answer, cases=cases)
    decision = [_decision(desk, asked, about, names)] if names else []
    forms = [*answer.forms, *decision, _pinning(pin, known)]
    return replace(answer, cases=cases, forms=forms)


def _lasting_ids(desk: Desk, about: Ref) -> tuple[str, ...]:
    """Under which ids what can be decided upon is found again; none of anything else."""
    match about.kind:
        case "finding" | "group" as kind:
            return naming.lasting_ids(desk, [Subject(kind, about.key)])[0]
    return ()


def _pin(asked: Asked, about: Ref, names: tuple[str, ...]) -> Pin:
    """What the form would pin: the thing as it is displayed."""
    if about.kind == "group":
        return Pin("group", about.key, names)
    if about.kind in ("finding", "sql"):
        return Pin(about.kind, about.key)
    if about.kind == "query":
        own = {each.name for each in canned.find(about.key).parameters}
        given = {name: value for name, value in asked.query.items() if name in own and value}
        return Pin("query", about.key, (), tuple(sorted(given.items())))
    return Pin(about.kind, about.key, (), (), asked.scope.get("from", ""), asked.scope.get("to", ""))


def _decision(desk: Desk, asked: Asked, about: Ref, names: Sequence[str]) -> Form:
    """The form of the verdict on a finding or group, with the latest one in it."""
    given = verdicts.newest(verdicts.of(desk.home, names).values())
    to = address(Ref("", about.kind, about.key), {}).partition("?")[0]
    word, status = (given.verdict, given.status) if given else ("", "")
    words, states = [("", "choose"), *_choices(WORDS)], [("", "as before"), *_choices(STATUSES)]
    fields = [
        Field("verdict", "Verdict", "choice", word, words, is_required=True),
        Field("status", "Status", "choice", status, states),
        Field("owner", "Owner", value=given.owner if given else "", longest=200),
        Field("note", "Why", "area"),
    ]
    return Form(
        f"{to}/verdict{_scope(asked)}", "Save verdict", fields, f"Verdict on the {about.kind}", "verdict"
    )


def _choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(each, each.replace("-", " ")) for each in words]


def _scope(asked: Asked) -> str:
    return "?" + "&".join(f"{name}={encoded(at)}" for name, at in asked.scope.items()) if asked.scope else ""


def _pinning(pin: Pin, known: list[Case]) -> Form:
    """The form that pins the thing to a case."""
    cases = [(each.case_id, each.title) for each in known if each.is_open][:_MOST_CASES]
    hidden = {"kind": pin.kind, "key": pin.key, "from": pin.from_at, "to": pin.to_at}
    hidden |= {f"{PARAMETER}{name}": value for name, value in pin.parameters}
    fields = [
        Field("case", "Case", "choice", cases[0][0] if cases else "", [*cases, ("", _NEW)]),
        Field("title", "Title of a new case", value="", longest=book.LONGEST_TITLE),
        *(Field(name, "", "hidden", value) for name, value in hidden.items()),
    ]
    return Form("/pins", "Pin", fields, "Pin it to a case", "pin")
