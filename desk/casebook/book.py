"""The casebook of a home: finding a case, and every edit that a person may make.

What belongs here: what an edit needs to be one, and its event. What does not: who may edit (`web`), and what
becomes of the case (`cases`).
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tracehound.desk.casebook import events
from tracehound.desk.casebook.cases import Case, cases
from tracehound.desk.casebook.events import Event, Kind, Pin
from tracehound.desk.connection import NotAnswered
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import instant

LONGEST_TITLE = 200
LONGEST_NOTE = 20_000
LONGEST_PIN = 100_000
MOST_PINS = 1_000
_MOST_NAMED = 5


class NotEdited(Exception):
    """An edit is none, or too large; the message says why."""


def all_cases(home: Home) -> list[Case]:
    """All cases: open ones first, and of both those changed last first."""
    found = cases(events.read(home))
    return sorted(found, key=lambda case: (case.is_open, case.changed_at, case.case_id), reverse=True)


def case(home: Home, given: str) -> Case:
    """The case that an id or its first characters mean. Raises NotAnswered."""
    known = all_cases(home)
    wanted = given.strip()
    meant = [each for each in known if wanted and each.case_id.startswith(wanted)]
    if exact := [each for each in meant if each.case_id == wanted]:
        return exact[0]
    if len(meant) == 1:
        return meant[0]
    lines = [f"{each.case_id}  {each.title}" for each in (meant or known)[:_MOST_NAMED]]
    if meant:
        raise NotAnswered(f"several cases start with {wanted}; give more of the id:", lines)
    near = " There are these:" if lines else " None was opened yet."
    raise NotAnswered(f"no case {wanted or 'without an id'} is known.{near}", lines)


def open_case(home: Home, title: str, by: str, pins: Sequence[Pin] = ()) -> str:
    """Opens a case and returns its id. Raises NotEdited, HomeIsBusy."""
    case_id = f"c-{secrets.token_hex(5)}"
    opened = replace(_event("opened", case_id, by), text=_title(title))
    pinned = [replace(_event("pinned", case_id, by), pin=_checked(each)) for each in pins]
    events.append(home, [opened, *pinned])
    return case_id


def rename(home: Home, case_id: str, title: str, by: str) -> None:
    """Gives a case another title. Raises NotAnswered, NotEdited, HomeIsBusy."""
    _add(home, replace(_event("titled", case_id, by), text=_title(title)))


def close(home: Home, case_id: str, by: str) -> None:
    """Closes a case: nothing more is expected. It can still be edited. Raises NotAnswered, HomeIsBusy."""
    _add(home, _event("closed", case_id, by))


def reopen(home: Home, case_id: str, by: str) -> None:
    """Opens a closed case again. Raises NotAnswered, HomeIsBusy."""
    _add(home, _event("reopened", case_id, by))


def note(home: Home, case_id: str, text: str, by: str) -> None:
    """Adds a note. Raises NotAnswered, NotEdited, HomeIsBusy."""
    if not text.strip():
        raise NotEdited("the note is empty.")
    _add(home, replace(_event("noted", case_id, by), text=_note(text)))


def amend(home: Home, case_id: str, note_id: str, text: str, by: str, replaces: Sequence[str]) -> None:
    """Replaces the texts of a note that its writer saw; an empty text takes them away.

    Raises NotAnswered, NotEdited, HomeIsBusy.
    """
    written = case(home, case_id).events
    texts = {event.event_id for event in written if note_id in (event.event_id, event.about)}
    if not texts or not replaces or not texts.issuperset(replaces):
        raise NotEdited("that note is not in this case.")
    event = _event("amended", case_id, by)
    _add(home, replace(event, text=_note(text), about=note_id, replaces=tuple(replaces)))


def pin(home: Home, case_id: str, what: Pin, by: str) -> None:
    """Pins something to a case. Raises NotAnswered, NotEdited, HomeIsBusy."""
    held = case(home, case_id).pins
    if len(held) >= MOST_PINS:
        raise NotEdited(f"a case holds {MOST_PINS:,} pins; open another one.")
    if not any(each.pin.is_same(what) for each in held):
        _add(home, replace(_event("pinned", case_id, by), pin=_checked(what)))


def unpin(home: Home, case_id: str, what: Pin, by: str) -> None:
    """Takes a pin away, whoever set it. Raises NotAnswered, HomeIsBusy."""
    if any(each.pin.is_same(what) for each in case(home, case_id).pins):
        _add(home, replace(_event("unpinned", case_id, by), pin=what))


def _add(home: Home, event: Event) -> None:
    """Appends an edit of a case that there is."""
    events.append(home, [replace(event, case_id=case(home, event.case_id).case_id)])


def _event(kind: Kind, case_id: str, by: str) -> Event:
    return Event(kind, case_id, f"e-{secrets.token_hex(8)}", instant(datetime.now(UTC)), by)


def _title(given: str) -> str:
    title = " ".join(given.split())
    if not title:
        raise NotEdited("a case needs a title.")
    if len(title) > LONGEST_TITLE:
        raise NotEdited(f"a title has at most {LONGEST_TITLE} characters.")
    return title


def _note(given: str) -> str:
    if len(given) > LONGEST_NOTE:
        raise NotEdited(f"a note has at most {LONGEST_NOTE:,} characters.")
    return given.replace("\r\n", "\n").strip()


def _checked(pin: Pin) -> Pin:
    size = sum(map(len, (pin.kind, pin.key, *(text for pair in pin.parameters for text in pair))))
    if not pin.kind or not pin.key or size > LONGEST_PIN:
        raise NotEdited(f"a pin has a kind and a key, of at most {LONGEST_PIN:,} characters.")
    return pin
