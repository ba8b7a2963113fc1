"""What people did to cases, an event a line of `cases.jsonl`, beside the data.

What belongs here: events as lines: appending and reading them. What does not: what becomes of a case by them
(`cases`), and which events may be added (`book`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.appending import Numbered
from tracehound.pipelines.lake.home import Home

Kind = Literal["opened", "titled", "noted", "amended", "pinned", "unpinned", "closed", "reopened"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Pin:
    """A thing that belongs to a case: what kind it is (`finding`, `group`, `query`, `sql`, else a kind of
    entity), and its key.

    A group is found again under any id in `known_as`, which its members of then would give it. A query has
    its parameters, an entity or query the span of time that it was looked at in: ISO 8601, or empty.
    """

    kind: str
    key: str
    known_as: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    from_at: str = ""
    to_at: str = ""

    def is_same(self, other: "Pin") -> bool:
        """Whether both are one thing: a group under any of its ids."""
        if self.kind == other.kind == "group":
            return bool({self.key, *self.known_as} & {other.key, *other.known_as})
        return replace(self, known_as=()) == replace(other, known_as=())


@dataclass(frozen=True)
class Event:
    """Somebody's edit of a case. `text` is a title or a note.

    An amended note is the one of event `about`; `replaces` are the events whose texts its writer had in view.
    """

    kind: Kind
    case_id: str
    event_id: str
    at: str
    by: str
    text: str = ""
    about: str = ""
    replaces: tuple[str, ...] = ()
    pin: Pin | None = None


def path_of(home: Home) -> Path:
    """The file of a home's cases, an event a line."""
    return home.path / "cases.jsonl"


def append(home: Home, added: Sequence[Event]) -> None:
    """Appends all events or none. Raises HomeIsBusy."""
    path = path_of(home)
    with appending.alone(path, "an edit of a case"):
        appending.append_lines(path, [line_of(each) for each in added])


def line_of(event: Event) -> str:
    """An event as its line."""
    return json.dumps({name: value for name, value in asdict(event).items() if value not in ("", (), None)})


def read(home: Home) -> list[Event]:
    """All events, oldest first. Damaged lines are skipped."""
    return [event for _, event in _lines(home) if event]


def told_damage(home: Home) -> str | None:
    """Which lines are damaged, without a full stop; None if none is."""
    return appending.told_damage(path_of(home), "event of a case", _lines(home))


def _lines(home: Home) -> Numbered[Event]:
    return appending.numbered(appending.text_of(path_of(home)), event_of)


def event_of(line: str) -> Event:
    """The event of a line. Raises ValueError, KeyError, TypeError or RecursionError for any other text."""
    entry = json.loads(line)
    if entry["kind"] not in KINDS or (entry["kind"] in ("pinned", "unpinned")) != ("pin" in entry):
        raise ValueError(entry["kind"])
    case_id, event_id, at, by = (_text(entry[name]) for name in ("case_id", "event_id", "at", "by"))
    pin = _pin(entry["pin"]) if "pin" in entry else None
    text, about = _text(entry.get("text", "")), _text(entry.get("about", ""))
    replaces = _texts(entry.get("replaces", ()))
    return Event(entry["kind"], case_id, event_id, at, by, text, about, replaces, pin)


def _pin(entry: dict[str, Any]) -> Pin:
    parameters = tuple((_text(name), _text(value)) for name, value in entry.get("parameters", ()))
    span = _text(entry.get("from_at", "")), _text(entry.get("to_at", ""))
    kind, key, known_as = _text(entry["kind"]), _text(entry["key"]), _texts(entry.get("known_as", ()))
    return Pin(kind, key, known_as, parameters, *span)


def _texts(given: Sequence[object]) -> tuple[str, ...]:
    return tuple(map(_text, given))


def _text(value: object) -> str:
    """A text without halves of surrogate pairs, which JSON can name but no file or table holds."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value.encode("utf-8", "replace").decode()
