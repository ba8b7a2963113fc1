"""Cases, as the events of the file tell them.

What belongs here: what an event makes of a case. What does not: the file, and what pins lead to.

Whatever two people do at the same time counts, in the order of the file. Where both amended a note, it has
both texts until somebody who saw both replaces them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracehound.desk.casebook.events import Event, Pin

UNTITLED = "Case without a title"


@dataclass(frozen=True)
class Text:
    """A text of a note: who wrote it and when. `event_id` says which edit it was."""

    event_id: str
    text: str
    at: str
    by: str


@dataclass(frozen=True)
class Note:
    """A note, with the texts that no edit has replaced: several where people amended it at once."""

    note_id: str
    at: str
    by: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Pinned:
    """A pin, who set it and when. `event_id` says by which edit."""

    event_id: str
    pin: Pin
    at: str
    by: str


@dataclass(frozen=True)
class Case:
    """A case. Notes and pins stand in the order in which they were added; `events` are all edits."""

    case_id: str
    title: str
    is_open: bool
    opened_at: str
    opened_by: str
    changed_at: str
    notes: tuple[Note, ...]
    pins: tuple[Pinned, ...]
    events: tuple[Event, ...]


def cases(events: Iterable[Event]) -> list[Case]:
    """All cases, the one opened first at the top."""
    by_case: dict[str, list[Event]] = {}
    for event in events:
        by_case.setdefault(event.case_id, []).append(event)
    return [_case(each) for each in by_case.values()]


def _case(events: Sequence[Event]) -> Case:
    """A case from its events; where the line that opened it is lost, the first that is left counts."""
    first = events[0]
    titles = [event.text for event in events if event.kind in ("opened", "titled")]
    states = [event.kind != "closed" for event in events if event.kind in ("closed", "reopened")]
    return Case(
        first.case_id,
        titles[-1] if titles else UNTITLED,
        states[-1] if states else True,
        first.at,
        first.by,
        events[-1].at,
        tuple(_notes(events)),
        tuple(_pins(events)),
        tuple(events),
    )


def _notes(events: Sequence[Event]) -> Iterable[Note]:
    edits: dict[str, list[Event]] = {}
    for event in events:
        if event.kind in ("noted", "amended"):
            edits.setdefault(event.about or event.event_id, []).append(event)
    for note_id, given in edits.items():
        replaced = {each for event in given for each in event.replaces}
        left = [event for event in given if event.event_id not in replaced]
        texts = tuple(Text(each.event_id, each.text, each.at, each.by) for each in left if each.text)
        if texts:
            yield Note(note_id, given[0].at, given[0].by, texts)


def _pins(events: Sequence[Event]) -> list[Pinned]:
    pins: list[Pinned] = []
    for event in events:
        pin = event.pin
        if event.kind == "pinned" and pin and not any(each.pin.is_same(pin) for each in pins):
            pins.append(Pinned(event.event_id, pin, event.at, event.by))
        if event.kind == "unpinned" and pin:
            pins = [each for each in pins if not each.pin.is_same(pin)]
    return pins
