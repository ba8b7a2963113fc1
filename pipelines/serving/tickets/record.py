"""`tickets.jsonl`: which tickets there are, and what each was told.

What belongs here: lines of it, and what they add up to. A line is written before a request that makes or
changes something, and another after it: where the second lacks, nobody knows whether the target did it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.appending import Numbered
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import instant

State = Literal["open", "resolved", "merged"]
Step = Literal["opening", "opened", "telling", "told", "missing"]
Remote = dict[str, str]
# Ids of members by which a ticket is found again if the member that gave it its key goes.
_MOST_IDS = 50


class Entry(Struct, frozen=True):
    """A line: a step of a ticket in a target. Times are ISO 8601."""

    target: str
    key: str
    step: Step
    at: str
    known_as: tuple[str, ...] = ()
    remote: dict[str, str] | None = None
    said: dict[str, str] = {}
    state: State = "open"
    into: str = ""


@dataclass
class Ticket:
    """A ticket. Without `remote` it may not have been made; `doubt_since`: a request may not have arrived.

    `told_count` is how often it is known to have been made or told.
    """

    target: str
    key: str
    known_as: tuple[str, ...]
    remote: Remote | None = None
    said: dict[str, str] | None = None
    state: State = "open"
    into: str = ""
    doubt_since: datetime | None = None
    is_missing: bool = False
    told_count: int = 0

    @property
    def own_id(self) -> str:
        """The id of the group under which it was made."""
        return self.key.removeprefix(_PREFIX)


_PREFIX = "tracehound-"


def key_of(group_id: str) -> str:
    """The key of the ticket of a group that has none yet: under it the target knows it."""
    return f"{_PREFIX}{group_id}"


def path_of(home: Home) -> Path:
    """The file of a home's tickets."""
    return home.path / "tickets.jsonl"


def entry(target: str, key: str, step: Step, known_as: tuple[str, ...]) -> Entry:
    """A line of now, with the first and the last of the ids of a group's members."""
    few = known_as if len(known_as) <= 2 * _MOST_IDS else known_as[:_MOST_IDS] + known_as[-_MOST_IDS:]
    return Entry(target, key, step, instant(datetime.now(UTC)), few)


def add(home: Home, line: Entry) -> None:
    """Appends a line, on disk once this returns. The caller holds the writer's lock. Raises OSError."""
    appending.append_lines(path_of(home), [msgspec.json.encode(line).decode()])


def tickets(home: Home, target: str) -> list[Ticket]:
    """A target's tickets, the first that was made first. Damaged lines are skipped."""
    return added_up(line for _, line in _lines(home) if line and line.target == target)


def told_damage(home: Home) -> str | None:
    """Which lines are damaged, without a full stop; None if none is."""
    return appending.told_damage(path_of(home), "ticket", _lines(home))


def _lines(home: Home) -> Numbered[Entry]:
    return appending.numbered(appending.text_of(path_of(home)), _entry)


def _entry(line: str) -> Entry:
    found = msgspec.json.decode(line, type=Entry)
    datetime.fromisoformat(found.at)
    return found


def added_up(lines: Iterable[Entry]) -> list[Ticket]:
    """The tickets of one target that lines tell of, in the order in which they were made."""
    found: dict[str, Ticket] = {}
    for line in lines:
        ticket = found.setdefault(line.key, Ticket(line.target, line.key, line.known_as))
        ticket.known_as = line.known_as or ticket.known_as
        if line.step in ("opening", "telling"):
            ticket.doubt_since = ticket.doubt_since or datetime.fromisoformat(line.at)
            continue
        ticket.doubt_since = None
        ticket.remote = ticket.remote if line.remote is None else line.remote
        ticket.said, ticket.state, ticket.into = dict(line.said), line.state, line.into
        ticket.is_missing = line.step == "missing"
        ticket.told_count += 1
    return list(found.values())
